import { faultSuite } from './notification-fault-suite.ts'

faultSuite({ rounds: 20, randomKills: 120, crashes: 20, cuts: 1_000 })
