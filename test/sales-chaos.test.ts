import { test } from 'node:test'
import { killWhileSelling } from './sales-chaos.ts'

test(
  'sales that come by three doors, twice, late and in any order count once to the cent, whatever is killed meanwhile',
  { timeout: 400_000 },
  t =>
    killWhileSelling(t, { kills: 8, crashes: 3, customers: 40, rowsMax: 150, calmMs: 1_500, secondsMax: 35 }),
)
