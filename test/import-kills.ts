import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, openPool } from '../src/platform/database.ts'
import {
  aDataDir,
  adminKey,
  aService,
  cleanUp,
  embeddedUrl,
  eventually,
  postmasterPid,
  type Service,
  stop,
  untilTaken,
} from './service.ts'

type Version = 'one' | 'other'

const employees = 20_000
const parents = '1,First\n2,Second\n3,Third\n'

/**
 * Uploads a file that changes every employee again and again, and kills the service or PostgreSQL at random moments of
 * the upload. Whatever happened, the employees are all as before or all as in the file.
 */
export async function killUploadsRepeatedly(t: TestContext, rounds: number): Promise<void> {
  const { dataDir, settings, owner, service: first } = await aCompany(t)
  let service = first
  const startedAt = performance.now()
  assert.equal((await upload(service, 'hired_employees', fileOf('one')))?.status, 200)
  const usualMs = performance.now() - startedAt

  let stored: Version = 'one'
  const tally = { before: 0, after: 0, refused: 0 }
  for (let round = 0; round < rounds; round++) {
    const sent: Version = stored === 'one' ? 'other' : 'one'
    const uploading = upload(service, 'hired_employees', fileOf(sent))
    await sleep(Math.random() * usualMs * 1.2)
    if (round % 5 < 3) {
      assert.equal(await stop(service, 'SIGKILL'), 'SIGKILL')
      await uploading
      service = await aService(t, { settings, port: service.port })
    } else {
      await killPostgres(dataDir)
      const answer = await uploading
      if (answer && answer.status !== 200) tally.refused += 1
      await eventually(async () => assert.equal((await service.call('GET', '/ready')).status, 200))
    }
    const found = await eventually(() => versionStored(owner))
    tally[found === sent ? 'after' : 'before'] += 1
    await eventually(() => assertMonthsAreRight(owner))
    await eventually(async () =>
      assert.equal((await upload(service, 'hired_employees', fileOf(sent)))?.status, 200),
    )
    assert.equal(await versionStored(owner), sent)
    stored = sent
  }
  t.diagnostic(
    `${rounds} kills during an upload of ${employees} rows: ${tally.before} left the old rows, ${tally.after} came after the commit, 0 left a mixture; ${tally.refused} answered an error`,
  )
  assert.ok(tally.before > 0, 'no kill came before the commit')
}

/** Kills the service when it has answered 202; who starts next loads what was acknowledged. */
export async function killAcknowledgedImports(t: TestContext, rounds: number): Promise<void> {
  const { settings, owner, service: first } = await aCompany(t)
  let service = first
  let sent: Version = 'one'
  for (let round = 0; round < rounds; round++) {
    sent = sent === 'one' ? 'other' : 'one'
    const answer = await upload(service, 'hired_employees', fileOf(sent), { prefer: 'respond-async' })
    assert.ok(answer)
    assert.equal(answer.status, 202)
    const { id } = (await answer.json()) as { id: string }
    await sleep(Math.random() * 1_000)
    assert.equal(await stop(service, 'SIGKILL'), 'SIGKILL')
    service = await aService(t, { settings, port: service.port })
    await eventually(async () => {
      const found = (await (await service.call('GET', `/v1/imports/${id}`)).json()) as { status: string }
      assert.equal(found.status, 'completed')
    })
    assert.equal(await versionStored(owner), sent)
  }
}

/** A service on a database of its own, with departments and jobs. */
async function aCompany(t: TestContext) {
  const dataDir = await aDataDir(t)
  const settings = { DATA_DIR: dataDir }
  const service = await aService(t, { settings })
  const owner = openPool({ url: embeddedUrl(dataDir), name: 'test owner', connectionsMax: 1 })
  cleanUp(t, () => owner.end({ timeout: 1 }))
  for (const target of ['departments', 'jobs'])
    assert.equal((await upload(service, target, parents))?.status, 200)
  return { dataDir, settings, owner, service }
}

const personOf = (id: number, version: Version) =>
  `${id},Person ${id} ${version},2021-0${1 + (id % 9)}-1${id % 10}T08:00:00Z,${1 + (id % 3)},${1 + (id % 3)}`

function fileOf(version: Version): string {
  return `${Array.from({ length: employees }, (_, place) => personOf(place + 1, version)).join('\n')}\n`
}

/** Gives nothing when the connection broke. */
async function upload(
  { url }: Service,
  target: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response | undefined> {
  try {
    return await untilTaken(() =>
      fetch(`${url}/upload_csv?target=${target}`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', 'x-api-key': adminKey, ...headers },
        body,
      }),
    )
  } catch {
    return undefined
  }
}

async function killPostgres(dataDir: string) {
  const pid = postmasterPid(dataDir)
  assert.ok(pid)
  process.kill(pid, 'SIGKILL')
  await eventually(() => assert.notEqual(postmasterPid(dataDir) ?? pid, pid))
}

async function versionStored(owner: Database): Promise<Version> {
  const rows = await owner<{ version: Version; rows: number }[]>`
    select split_part(name, ' ', 3) as version, count(*) as rows from hiring.employee group by 1`
  assert.deepEqual(
    rows.map(({ rows }) => rows),
    [employees],
    'the employees are a mixture',
  )
  return (rows[0] as { version: Version }).version
}

async function assertMonthsAreRight(owner: Database) {
  const [row] = await owner`
    select (select sum(hires) from hiring.monthly_hires) as counted, (select count(*) from hiring.employee) as hired`
  assert.equal(Number(row?.counted), row?.hired)
}
