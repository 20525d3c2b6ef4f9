import { test } from 'node:test'
import { killDatabaseRepeatedly, killServiceRepeatedly } from './crash-rounds.ts'

const timeout = 3_600_000

test('two hundred kills of the service lose and double nothing', { timeout }, t =>
  killServiceRepeatedly(t, 200),
)

test('fifty crashes of PostgreSQL lose and double nothing', { timeout }, t => killDatabaseRepeatedly(t, 50))
