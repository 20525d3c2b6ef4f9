import { outsideFaultSuite } from './notification-fault-suite.ts'

outsideFaultSuite({ rounds: 3, randomKills: 14, crashes: 3, cuts: 80 })
