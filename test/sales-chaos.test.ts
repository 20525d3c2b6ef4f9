import { test } from 'node:test'
import { killWhileSelling } from './sales-chaos.ts'

test(
  'sales that come by three doors, twice, late and in any order count once to the cent, whatever is killed meanwhile',
  { timeout: 840_000 },
  t =>
    killWhileSelling(t, {
      kills: 8,
      killsLeast: 2,
      secondsMax: 15,
      calmMs: 500,
      customers: 40,
      rowsMax: 150,
    }),
)
