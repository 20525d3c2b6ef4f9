import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { anApp } from '../../../../test/app.ts'
import { aDatabase } from '../../../../test/database.ts'
import { type Database, openImportPool } from '../../../platform/database.ts'
import { months, stored } from '../hiring.fixture.ts'
import { company, jobTitles } from './company.ts'
import { generateFiles } from './generate-files.ts'
import { seedHiring } from './seed-hiring.ts'

async function aPlace(database = aDatabase()) {
  const { owner, url } = await database
  const pool = openImportPool({ url, name: 'test imports' })
  const seed = async (wishes: Partial<Parameters<typeof seedHiring>[1]> = {}) =>
    seedHiring({ pool, database: owner }, { count: 500, seed: 7, actor: 'test', ...wishes })
  return { owner, pool, seed, end: () => pool.end() }
}

const fileOf = (count: number, seed = 7, dirtyShare = 0.035, firstId = 1) => {
  const [, , employees] = generateFiles({ count, firstId, seed, dirtyShare })
  return [...(employees?.lines() ?? [])]
}

test('the company has 12 departments and 180 jobs, no two of one name', () => {
  assert.equal(new Set(company.map(({ name }) => name)).size, 12)
  assert.equal(new Set(jobTitles).size, 180)
})

test('the same seed makes the same files, a longer run begins as a shorter one, and another seed makes others', () => {
  assert.deepEqual(fileOf(300), fileOf(1_000).slice(0, 300))
  assert.deepEqual(fileOf(200, 7, 0.035, 101), fileOf(300).slice(100))
  assert.notDeepEqual(fileOf(300, 8), fileOf(300))
})

test('a clean file has no defect, and a dirty one about as many as it was asked for', () => {
  const clean = /^\d+,[\p{L} ]+,202[12]-\d\d-\d\dT\d\d:\d\d:\d\dZ,([1-9]|1[0-2]),\d{1,3}\n$/u
  assert.ok(fileOf(3_000, 7, 0).every(line => clean.test(line)))
  const dirty = fileOf(20_000).filter(line => !clean.test(line) || line.includes('-02-30'))
  assert.ok(dirty.length > 500 && dirty.length < 900, `${dirty.length}`)
})

test('a seed is loaded as an upload of three files: what is dirty is rejected with its reason, the rest is there', async () => {
  const { owner, seed, end } = await aPlace()
  const { imports } = await seed({ count: 2_000 })
  assert.deepEqual(
    imports.map(({ target, status, rowsRead }) => [target, status, rowsRead]),
    [
      ['departments', 'completed', 12],
      ['jobs', 'completed', 180],
      ['hired_employees', 'completed', 2_000],
    ],
  )
  const [, , employees] = imports
  const rejected = employees?.rowsRejected ?? 0
  assert.ok(rejected > 40 && rejected < 110, `${rejected}`)
  assert.equal((await stored(owner)).length, 2_000 - rejected)
  const raw = await owner<{ raw: string }[]>`select raw from imports.reject order by line`
  const lines = new Set(fileOf(2_000).map(line => line.trimEnd()))
  assert.ok(raw.every(each => lines.has(each.raw.trimEnd())))
  const { kept, counted } = await months(owner)
  assert.deepEqual(kept, counted)
  await end()
})

test('files that are asked for are those of the generator, without a header row, and are what is loaded', async t => {
  const { seed, end } = await aPlace()
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-seed-'))
  t.after(() => rm(folder, { recursive: true }))
  const { files, imports } = await seed({ outDir: join(folder, 'new') })
  const expected = generateFiles({ count: 500, firstId: 1, seed: 7, dirtyShare: 0.035 })
  assert.deepEqual(
    files.map(file => file.slice(folder.length)),
    expected.map(({ target }) => `/new/${target}.csv`),
  )
  for (const [place, { lines }] of expected.entries()) {
    const written = await readFile(files[place] as string, 'utf8')
    assert.equal(written, [...lines()].join(''))
    assert.equal(imports[place]?.bytesRead, Buffer.byteLength(written))
  }
  await end()
})

test('a second seed adds as many again beside the first, and changes nothing of it', async () => {
  const { owner, seed, end } = await aPlace()
  await seed({ dirtyShare: 0 })
  const before = await hashOf(owner)
  const { imports } = await seed({ dirtyShare: 0 })
  assert.deepEqual(
    imports.map(({ rowsInserted, rowsUpdated, rowsUnchanged }) => [rowsInserted, rowsUpdated, rowsUnchanged]),
    [
      [0, 0, 12],
      [0, 0, 180],
      [500, 0, 0],
    ],
  )
  assert.equal(await hashOf(owner, 500), before)
  assert.equal((await stored(owner)).length, 1_000)
  await end()
})

async function hashOf(owner: Database, idMax = 2 ** 31 - 1): Promise<string> {
  const rows = (await stored(owner)).filter(({ id }) => id <= idMax)
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

test('a database with departments or jobs of its own is left alone', async () => {
  for (const table of ['department', 'job']) {
    const { owner, seed, end } = await aPlace()
    await owner`insert into ${owner(`hiring.${table}`)} (id, name) values (3, 'Ours')`
    await assert.rejects(seed(), /of its own/)
    assert.deepEqual(await stored(owner), [])
    await end()
  }
})

test('an interruption loads nothing', async () => {
  const { owner, seed, end } = await aPlace()
  const stop = new AbortController()
  const onProgress = () => stop.abort(new Error('Interrupted'))
  await assert.rejects(seed({ count: 300_000, onProgress, signal: stop.signal }), /Interrupted/)
  assert.deepEqual(await stored(owner), [])
  assert.equal((await owner`select from hiring.department`).length, 0)
  await end()
})

test('a million rows are made in the memory of a few', () => {
  // What is garbage says nothing.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const [, , employees] = generateFiles({ count: 1_000_000, firstId: 1, seed: 7, dirtyShare: 0.1 })
  let rows = 0
  let peak = 0
  for (const line of employees?.lines() ?? []) {
    rows += line.endsWith('\n') ? 1 : 0
    if (rows % 100_000 > 0) continue
    collect()
    peak = Math.max(peak, process.memoryUsage().heapUsed)
  }
  assert.equal(rows, 1_000_000)
  // The lines alone would be more than this.
  assert.ok(peak < 80 * 1024 * 1024, `${peak}`)
})

test('a seeded company has metrics in its first year, those of the contract included', async () => {
  const { call, database } = await anApp()
  const { seed, end } = await aPlace(Promise.resolve(database))
  await seed({ count: 2_000 })
  const above = (await call('GET', '/metrics/departments-above-mean')).json()
  assert.ok(above.length > 2 && above.length < 9)
  assert.equal(above[0].department, 'Ventas')
  const byQuarter = (await call('GET', '/metrics/hires-by-quarter')).json()
  assert.ok(byQuarter.length > 100)
  await end()
})
