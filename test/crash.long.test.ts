import { test } from 'node:test'
import { killDatabaseRepeatedly, killServiceRepeatedly } from './crash-rounds.ts'

test('two hundred kills of the service lose and double nothing', t => killServiceRepeatedly(t, 200))

test('fifty crashes of PostgreSQL lose and double nothing', t => killDatabaseRepeatedly(t, 50))
