import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from './database.ts'
import { adminKey, runCommand, secappToken, sessionSecret } from './service.ts'

test('a worker that cannot start wholly says why and ends, and takes no work from those that can', async t => {
  const { owner, url } = await aDatabase()
  await owner.unsafe('revoke all on all tables in schema notifications from trastienda_runtime')
  const settings = {
    DATABASE_URL: url,
    DEMO: 'off',
    BOOTSTRAP_ADMIN_KEY: adminKey,
    SESSION_SECRET: sessionSecret,
    SECAPP_TOKEN: secappToken,
  }
  const { code, stderr } = await runCommand(t, ['serve', '--role', 'worker'], { settings })
  assert.equal(code, 1)
  assert.match(stderr, /permission denied for table/)
})
