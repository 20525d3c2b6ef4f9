import { test } from 'node:test'
import { killAcknowledgedImports, killUploadsRepeatedly } from './import-kills.ts'

const timeout = 400_000

test(
  'at whatever moment of an upload the service or PostgreSQL is killed, the old rows are whole, and the file can be sent again',
  { timeout },
  t => killUploadsRepeatedly(t, 20),
)

test('an import that was acknowledged is loaded although the service is killed', { timeout }, t =>
  killAcknowledgedImports(t, 4),
)
