import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { aDatabaseOf, aFolder, runCommand } from '../../test/service.ts'
import { aSaleRow, askDuckDb, putSales } from '../modules/sales/reports/reports.fixture.ts'

async function aSalesDatabase(t: TestContext) {
  const { url, owner } = await aDatabaseOf(t)
  const folder = await aFolder(t)
  await owner`insert into sales.provider (id, name) values ('norte', 'Norte'), ('sur', 'Sur')`
  await owner`insert into sales.product (code, provider_id, name) values ('n-1', 'norte', 'N'), ('s-1', 'sur', 'S')`
  await putSales(owner, [
    aSaleRow({ customer_id: 7, date: '2026-01-30' }),
    aSaleRow({ customer_id: 7, date: '2026-01-31' }),
    aSaleRow({ customer_id: 8, date: '2026-01-31', provider_id: 'sur' }),
  ])
  const settings = { DATABASE_URL: url, STORAGE_URL: `file:${folder}` }
  const report = (args: string[], more: Record<string, string> = {}) =>
    runCommand(t, ['report', ...args], { settings: { ...settings, ...more } })
  return { folder, report }
}

test('the command writes the reports of some days, says how many, and nothing the second time', async t => {
  const { folder, report } = await aSalesDatabase(t)
  const one = await report(['--date', '2026-01-31', '--provider', 'sur', '--json'])
  assert.equal(one.code, 0, one.stderr)
  assert.deepEqual(JSON.parse(one.stdout), [
    { provider_id: 'sur', date: '2026-01-31', outcome: 'written', version: 1 },
  ])
  const all = await report(['--from', '2026-01-01', '--to', '2026-01-31'])
  assert.match(all.stdout, /2 reports written, 1 unchanged, 0 failed/)
  const again = await report(['--from', '2026-01-01', '--to', '2026-01-31'])
  assert.match(again.stdout, /0 reports written, 3 unchanged, 0 failed/)
  const [row] = await askDuckDb(
    `select count(*) as rows, count(name) as names from read_parquet('${folder}/sales/**/*.parquet')`,
  )
  assert.deepEqual(row, { rows: '3', names: '0' })
})

test('wrong days end with 2, an unknown provider and a storage that cannot be used with 1', async t => {
  const { report } = await aSalesDatabase(t)
  for (const args of [[], ['--date', '31/01/2026'], ['--from', '2026-01-01'], ['--date', '2999-01-01']]) {
    const { code, stderr } = await report(args)
    assert.equal(code, 2, args.join(' '))
    assert.match(stderr, /error: .*--help/s)
  }
  const unknown = await report(['--date', '2026-01-31', '--provider', 'este'])
  assert.equal(unknown.code, 1)
  assert.match(unknown.stderr, /no provider "este"/)
  const unusable = await report(['--date', '2026-01-31'], { STORAGE_URL: 'file:/dev/null/reports' })
  assert.equal(unusable.code, 1)
  assert.match(unusable.stderr, /cannot be kept in \/dev\/null\/reports.*STORAGE_URL/)
})
