import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../test/app.ts'
import { runCommand } from '../../test/service.ts'
import { listen } from '../../test/sockets.ts'
import { secappToken } from '../modules/criticality/criticality.fixture.ts'

const site = await anApp({ settings: { SECAPP_TOKEN: secappToken } })
const { owner } = site.database
const url = `http://127.0.0.1:${await listen(site.app)}`
const command = ['simulate', 'criticality', '--url', url]

test('simulated applications report changes and are told them, one asks once and then never again', async t => {
  const flags = ['--producers', '2', '--consumers', '5', '--report-every', '0.5', '--ask-every', '0.3']
  const more = ['--silent', '1', '--confirmed', '0.5', '--seconds', '5', '--token', secappToken]
  const { code, stdout, stderr } = await runCommand(t, [...command, ...flags, ...more])
  assert.equal(code, 0, stderr)
  const [, ...numbers] =
    /reported (\d+) changes, asked (\d+) times, told (\d+) times\n$/.exec(stdout) ?? assert.fail(stdout)
  const [reported, asked, told] = numbers.map(Number) as [number, number, number]
  assert.ok(reported >= 4 && asked >= 15 && told >= 5 && told <= asked, stdout)
  const [row] = await owner`
    select count(*)::int as changes, count(distinct producer)::int as producers from criticality.change`
  // One may be under way as it ends.
  assert.ok(row?.changes >= reported && row?.changes <= reported + 2, `${row?.changes} of ${reported}`)
  assert.equal(row?.producers, 2)
  await site.lastSeen.flush()
  const consumers = await owner`select app, mode from criticality.consumer`
  assert.equal(consumers.length, 5)
  assert.deepEqual([...new Set(consumers.map(({ mode }) => mode))].toSorted(), ['confirmed', 'literal'])
})

test('who simulates calls the service of the settings; without a token, with the wrong one, or where nobody answers, is told so', async t => {
  const without = await runCommand(t, command)
  assert.deepEqual([without.code, /--token is missing/.test(without.stderr)], [2, true], without.stderr)
  const tooMany = await runCommand(t, [...command, '--token', 'x', '--consumers', '1', '--silent', '2'])
  assert.deepEqual([tooMany.code, /--silent is more/.test(tooMany.stderr)], [2, true], tooMany.stderr)
  const help = await runCommand(t, ['simulate', 'criticality', '--help'], { settings: { PORT: '9' } })
  assert.match(help.stdout, /http:\/\/127\.0\.0\.1:9"/)
  const there = { PORT: String(new URL(url).port), HOST: '0.0.0.0', SECAPP_TOKEN: secappToken }
  const flags = ['--seconds', '1', '--ask-every', '0.2']
  const unsaid = await runCommand(t, ['simulate', 'criticality', ...flags], { settings: there })
  assert.equal(unsaid.code, 0, unsaid.stderr)
  assert.match(unsaid.stdout, new RegExp(`call ${url} `))
  const quick = ['--seconds', '2', '--ask-every', '0.3', '--token']
  const wrong = await runCommand(t, [...command, ...quick, 'a-token-of-somebody-else'])
  assert.equal(wrong.code, 1, wrong.stdout)
  assert.match(wrong.stderr, /answered 401/)
  const nobody = await runCommand(t, [
    'simulate',
    'criticality',
    '--url',
    'http://127.0.0.1:9',
    ...quick,
    'x',
  ])
  assert.equal(nobody.code, 1, nobody.stdout)
  assert.match(nobody.stderr, /did not answer/)
})
