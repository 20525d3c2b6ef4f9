import { test } from 'node:test'
import { killAcknowledgedImports, killUploadsRepeatedly } from './import-kills.ts'

test('at whatever moment of an upload the service or PostgreSQL is killed, the old rows are whole, and the file can be sent again', t =>
  killUploadsRepeatedly(t, 20))

test('an import that was acknowledged is loaded although the service is killed', t =>
  killAcknowledgedImports(t, 4))
