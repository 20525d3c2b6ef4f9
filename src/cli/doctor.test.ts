import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { aFolder, cleanUp, freePort, runCommand } from '../../test/service.ts'

type Finding = { check: string; state: string; text: string }

test('the doctor says that no gateway is set', async t => {
  const [finding, ...more] = await gatewayFindings(t, {})
  assert.deepEqual(more, [])
  assert.equal(finding?.state, 'note')
  assert.match(finding?.text ?? '', /none is set.*GATEWAY_URL/)
})

test('the doctor says which gateways answer, which do not, and what has none', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp(t, () => server.close())
  const { port } = server.address() as { port: number }
  const closed = await freePort()
  const gateways = {
    mail: { kind: 'smtp', url: `smtp://127.0.0.1:${port}`, from: 'a@example.com' },
    texts: { kind: 'http', url: `http://127.0.0.1:${closed}` },
  }
  const routes = { email: ['mail'], sms: ['texts'] }
  const findings = await gatewayFindings(t, { GATEWAYS_FILE: await aFile(t, { gateways, routes }) })
  assert.deepEqual(
    findings.map(({ state }) => state),
    ['ok', 'note', 'note'],
  )
  const [mail, texts, rest] = findings.map(({ text }) => text)
  assert.equal(mail, `mail: 127.0.0.1:${port} answers`)
  assert.match(texts ?? '', new RegExp(`texts: 127.0.0.1:${closed} does not answer \\(ECONNREFUSED\\)`))
  assert.match(rest ?? '', /none is set for push/)
})

test('the doctor finds mistakes in the gateways bad', async t => {
  const file = await aFile(t, { gateways: { texts: { kind: 'http', url: 'nowhere' } } })
  const settings = { GATEWAY_URL: 'http://user:pa55@gateway', GATEWAYS_FILE: file }
  const findings = await gatewayFindings(t, settings)
  assert.deepEqual(
    findings.map(({ state }) => state),
    ['bad', 'bad'],
  )
  assert.match(findings[0]?.text ?? '', /^GATEWAY_URL must not hold a user or a password/)
  assert.match(findings[1]?.text ?? '', /\/gateways\/texts\/url/)
  assert.doesNotMatch(JSON.stringify(findings), /pa55/)
})

async function gatewayFindings(t: TestContext, settings: Record<string, string>): Promise<Finding[]> {
  // The database is no part of this: nobody listens there.
  const all = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', PORT: '0', ...settings }
  const { stdout } = await runCommand(t, ['doctor', '--json'], { settings: all })
  return (JSON.parse(stdout) as Finding[]).filter(({ check }) => check === 'gateways')
}

async function aFile(t: TestContext, content: unknown): Promise<string> {
  const path = join(await aFolder(t), 'gateways.json')
  await writeFile(path, JSON.stringify(content))
  return path
}
