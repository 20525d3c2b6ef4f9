import { test } from 'node:test'
import { killWhileSelling } from './sales-chaos.ts'

test(
  'two hundred kills of services, PostgreSQL, readers of the stream and its broker lose no sale and count none twice',
  { timeout: 7_200_000 },
  t =>
    killWhileSelling(t, {
      kills: 200,
      killsLeast: 200,
      secondsMax: Number(process.env.CHAOS_SECONDS_MAX ?? 3_600),
      calmMs: 300,
      customers: 400,
      rowsMax: 400,
    }),
)
