import { test } from 'node:test'
import { killWhileSelling } from './sales-chaos.ts'

test(
  'two hundred kills of services, PostgreSQL and readers of the stream lose no sale and count none twice',
  { timeout: 7_200_000 },
  t =>
    killWhileSelling(t, {
      kills: 200,
      crashes: 40,
      customers: 400,
      rowsMax: 400,
      calmMs: 3_000,
      secondsMax: Number.POSITIVE_INFINITY,
    }),
)
