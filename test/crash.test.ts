import { test } from 'node:test'
import { killDatabaseRepeatedly, killServiceRepeatedly } from './crash-rounds.ts'

test('whenever the service is killed, every acknowledged customer is there, once, and a repeat settles the rest', t =>
  killServiceRepeatedly(t, 8))

test('whenever PostgreSQL is killed, the service says 503, lives on and serves again with nothing lost', t =>
  killDatabaseRepeatedly(t, 4))
