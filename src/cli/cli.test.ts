import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  aDatabaseOf,
  aDataDir,
  adminKey,
  aService,
  eventually,
  postmasterPid,
  runCommand,
  secappToken,
  sessionSecret,
  stop,
} from '../../test/service.ts'

test('every command explains itself', async t => {
  const commands = [
    ...[
      '',
      'serve',
      'migrate',
      'seed',
      'seed customers',
      'seed hiring',
      'import',
      'report',
      'simulate',
      'simulate gateway',
      'keys',
      'keys create',
      'keys list',
    ],
    ...['keys rotate', 'keys revoke', 'users', 'users create', 'doctor'],
  ]
  const answers = await Promise.all(
    commands.map(command => runCommand(t, [...command.split(' ').filter(Boolean), '--help'])),
  )
  for (const [place, { code, stdout }] of answers.entries()) {
    assert.equal(code, 0, commands[place])
    assert.match(stdout, new RegExp(`Usage: trastienda ${commands[place]}`))
  }
})

test('wrong usage and wrong settings end with 2, failures with 1, each with what to do', async t => {
  const wrongUsage = [
    ['nonsense'],
    ['serve', '--role', 'boss'],
    ['seed', 'customers'],
    ['seed', 'customers', '--count', '0'],
    ['seed', 'hiring', '--count', '5', '--dirty', '2'],
    ['keys', 'create', '--name', 'x'],
    ['keys', 'create', '--name', 'x', '--scopes', 'customers:read,bogus'],
    ['keys', 'create', '--name', 'x', '--scopes', ' , '],
    ['keys', 'rotate', 'abc', '--overlap', '31d'],
    ['users', 'create', '--email', 'a@example.com', '--name', 'A', '--role', 'king'],
  ]
  for (const args of wrongUsage) {
    const { code, stderr } = await runCommand(t, args)
    assert.equal(code, 2, args.join(' '))
    assert.match(stderr, /error: .*\n.*--help/s)
  }
  const settings = { PORT: 'x', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x' }
  const wrongSettings = await runCommand(t, ['migrate'], { settings })
  assert.equal(wrongSettings.code, 2)
  for (const name of Object.keys(settings))
    assert.match(wrongSettings.stderr, new RegExp(`- ${name} .*for example`))

  const nobodyThere = { DATABASE_URL: 'postgres://nobody:the-password@127.0.0.1:9/none' }
  const unreachable = await runCommand(t, ['migrate'], { settings: nobodyThere })
  assert.equal(unreachable.code, 1)
  assert.match(unreachable.stderr, /^Error: /)
  assert.doesNotMatch(unreachable.stderr, /the-password/)
})

test('a key made beside the running service works in it at once, rotates and ends', async t => {
  const { service, settings, dataDir } = await anEmbeddedService(t)
  const run = (...args: string[]) => runJson(t, [...args, '--json'], settings)
  const made = await run('keys', 'create', '--name', 'robot', '--scopes', 'customers:read')
  const call = (key: unknown) =>
    service.call('GET', '/v1/customers', { headers: { 'x-api-key': String(key) } })
  assert.equal((await call(made.key)).status, 200)
  const successor = await run('keys', 'rotate', String(made.id), '--overlap', '0s')
  assert.equal((await call(successor.key)).status, 200)
  await eventually(async () => assert.equal((await call(made.key)).status, 401))
  assert.deepEqual(await run('keys', 'revoke', String(successor.id)), { id: successor.id, revoked: true })
  await eventually(async () => assert.equal((await call(successor.key)).status, 401))
  const { stdout: listed } = await runCommand(t, ['keys', 'list', '--json'], { settings })
  assert.deepEqual(
    (JSON.parse(listed) as { id: string }[]).map(({ id }) => id).sort(),
    [made.id, successor.id].sort(),
  )
  const { code, stderr } = await runCommand(t, ['keys', 'revoke', 'nosuchkey'], { settings })
  assert.equal(code, 1)
  assert.match(stderr, /There is no such key/)

  // What was secret is in no log, no list and no command line of a process.
  const pid = postmasterPid(dataDir)
  const seen = [
    listed,
    service.output(),
    readFileSync(`${dataDir}/postgres.log`, 'utf8'),
    ...[pid, service.process.pid].map(each => readFileSync(`/proc/${each}/cmdline`, 'utf8')),
  ].join('\n')
  for (const secret of [made.key, successor.key, adminKey, secappToken, sessionSecret]) {
    assert.equal(seen.includes(String(secret)), false)
  }
  assert.equal(await stop(service), 0)
})

test('a user made on the command line can log in, with a password of its own or a made-up one', async t => {
  const { service, settings } = await anEmbeddedService(t)
  const user = (email: string) => [
    'users',
    'create',
    '--email',
    email,
    '--name',
    'Ana',
    '--role',
    'agent',
    '--json',
  ]
  const login = (email: string, password: unknown) =>
    service.call('POST', '/v1/session', { body: { email, password } })
  const own = await runCommand(t, [...user('own@example.com'), '--password-stdin'], {
    settings,
    input: 'una contraseña larga\n',
  })
  assert.equal(own.code, 0, own.stderr)
  assert.equal(own.stdout.includes('contraseña'), false)
  assert.equal((await login('own@example.com', 'una contraseña larga')).status, 201)
  const made = await runJson(t, user('made@example.com'), settings)
  assert.equal((await login('made@example.com', made.password)).status, 201)
  assert.equal((await login('made@example.com', 'another password')).status, 401)
  const again = await runCommand(t, user('made@example.com'), { settings })
  assert.equal(again.code, 1)
  const short = await runCommand(t, [...user('s@example.com'), '--password-stdin'], {
    settings,
    input: 'short\n',
  })
  assert.equal(short.code, 1)
  assert.match(short.stderr, /characters or more/)
})

test('without a running service, commands start the embedded database and stop it again', async t => {
  const dataDir = await aDataDir(t)
  const settings = { DATA_DIR: dataDir }
  const first = await runCommand(t, ['migrate'], { settings })
  assert.deepEqual([first.code, first.stdout.split(' ')[0]], [0, 'Applied'], first.stderr)
  const second = await runCommand(t, ['migrate'], { settings })
  assert.deepEqual([second.code, second.stdout], [0, 'Nothing to do: the database is up to date.\n'])
  const seeded = await runCommand(t, ['seed', 'customers', '--count', '100'], { settings })
  assert.equal(seeded.code, 0, seeded.stderr)
  assert.match(seeded.stdout, /Loaded 100 customers/)
  assert.equal(postmasterPid(dataDir), undefined)
  const service = await aService(t, { settings })
  assert.equal(((await (await service.call('GET', '/clients')).json()) as object[]).length, 100)
})

test('on a machine where nothing has run yet, a key needs "migrate" first, and the command says so', async t => {
  const settings = { DATA_DIR: join(await aDataDir(t), 'data') }
  const create = ['keys', 'create', '--name', 'x', '--scopes', 'customers:read', '--json']
  const others = [['keys', 'list'], ['report'], ['reconcile'], ['import', 'hiring', 'jobs', '-']]
  for (const args of others) {
    const { code, stderr } = await runCommand(t, args, { settings })
    assert.deepEqual([code, /run "migrate" first/.test(stderr)], [1, true], `${args}: ${stderr}`)
    assert.equal(existsSync(settings.DATA_DIR), false, `${args} creates nothing`)
  }
  const early = await runCommand(t, create, { settings })
  assert.equal(early.code, 1)
  assert.match(early.stderr, /run "migrate" first/)
  assert.ok(early.stderr.includes(settings.DATA_DIR), 'the folder, which may not be the one that was meant')
  assert.equal((await runCommand(t, ['migrate'], { settings })).code, 0)
  assert.match(String((await runJson(t, create, settings)).key), /^trs_/)
})

test('the doctor finds a good installation good and says everything that is wrong with a bad one', async t => {
  const database = await aDatabaseOf(t)
  const good = { DATABASE_URL: database.url, PORT: '0', BOOTSTRAP_ADMIN_KEY: adminKey }
  const secrets = { SECAPP_TOKEN: secappToken, SESSION_SECRET: sessionSecret }
  const healthy = await runCommand(t, ['doctor', '--json'], { settings: { ...good, ...secrets } })
  const findings = JSON.parse(healthy.stdout) as { check: string; state: string; text: string }[]
  assert.equal(healthy.code, 0)
  assert.deepEqual(
    findings.filter(({ state }) => state === 'bad'),
    [],
  )
  assert.ok(findings.some(({ check, state }) => check === 'database' && state === 'ok'))
  assert.equal(healthy.stdout.includes(adminKey), false)

  const wrong = await runCommand(t, ['doctor', '--json'], { settings: { PORT: 'x', TIME_ZONE: 'Mars' } })
  assert.equal(wrong.code, 1)
  assert.match(wrong.stdout, /PORT/)
  assert.match(wrong.stdout, /TIME_ZONE/)
  const gone = { ...good, DATABASE_URL: 'postgres://nobody:the-password@127.0.0.1:9/none' }
  const unreachable = await runCommand(t, ['doctor'], { settings: gone })
  assert.equal(unreachable.code, 1)
  assert.match(unreachable.stdout, /✗ database .*Check DATABASE_URL/)
  assert.match(unreachable.stdout, /SECAPP_TOKEN, SESSION_SECRET not set/)
  assert.equal(unreachable.stdout.includes('the-password'), false)

  const settings = { ...good, ...secrets }
  await database.owner.unsafe(
    `alter database ${new URL(database.url).pathname.slice(1)} set synchronous_commit = off`,
  )
  const risky = await runCommand(t, ['doctor'], { settings })
  assert.equal(risky.code, 1)
  assert.match(risky.stdout, /synchronous_commit/)
})

async function anEmbeddedService(t: TestContext) {
  const dataDir = await aDataDir(t)
  const settings = { DATA_DIR: dataDir }
  return { dataDir, settings, service: await aService(t, { settings }) }
}

async function runJson(t: TestContext, args: string[], settings: Record<string, string>) {
  const { code, stdout, stderr } = await runCommand(t, args, { settings })
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as Record<string, unknown>
}
