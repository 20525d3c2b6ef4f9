import { outsideFaultSuite, processFaultSuite } from './notification-fault-suite.ts'

const amounts = { rounds: 20, randomKills: 120, crashes: 20, cuts: 1_000 }

processFaultSuite(amounts)
outsideFaultSuite(amounts)
