import assert from 'node:assert/strict'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { aDatabase } from '../../test/database.ts'
import { runCommand } from '../../test/service.ts'
import { loadDemo } from './demo.ts'

test('"seed hiring" leaves its files where it is told, loads them and says what became of the rows', async t => {
  const { url, owner } = await aDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-seed-'))
  t.after(() => rm(folder, { recursive: true }))
  const command = ['seed', 'hiring', '--count', '1000', '--dirty', '0.2', '--out', folder]
  const { code, stdout, stderr } = await runCommand(t, command, { settings: { DATABASE_URL: url } })
  assert.equal(code, 0, stderr)
  const [, loaded, rejected, id] =
    /Loaded (\d+) hired_employees, rejected (\d+) \(see \/v1\/imports\/([\w-]+)\/rejects\.csv\)/.exec(
      stdout,
    ) ?? []
  assert.equal(Number(loaded) + Number(rejected), 1_000)
  assert.match(stdout, /Loaded 12 departments\.\nLoaded 180 jobs\./)
  for (const target of ['departments', 'jobs', 'hired_employees']) await access(join(folder, `${target}.csv`))
  const [found] = await owner`
    select actor, rows_rejected, (select count(*)::int from hiring.employee) as employees
    from imports.import where id = ${id ?? ''}`
  assert.match(found?.actor, /^cli:/)
  assert.deepEqual([found?.rowsRejected, found?.employees], [Number(rejected), Number(loaded)])
})

test('the demo has a company of 12 departments and 180 jobs, whose hires a second start does not double', async () => {
  const { owner } = await aDatabase()
  await owner`insert into customers.customer (name, email) values ('Ana', 'ana@example.com')`
  const look = async () => {
    const [row] = await owner`
      select (select count(*)::int from hiring.department) as departments,
        (select count(*)::int from hiring.job) as jobs,
        (select count(*)::int from hiring.employee) as employees,
        (select count(distinct extract(year from hired_at))::int from hiring.employee) as years,
        (select count(*)::int from imports.import) as imports`
    return row
  }
  await loadDemo(owner, 'a password of the demo')
  const first = await look()
  assert.deepEqual([first?.departments, first?.jobs, first?.years, first?.imports], [12, 180, 2, 3])
  assert.ok(first?.employees > 1_850 && first?.employees < 2_000, `${first?.employees}`)
  await loadDemo(owner, 'a password of the demo')
  assert.deepEqual(await look(), first)
})

test('the demo adds nothing to departments of somebody’s own', async () => {
  const { owner } = await aDatabase()
  await owner`insert into customers.customer (name, email) values ('Ana', 'ana@example.com')`
  await owner`insert into hiring.department (id, name) values (7, 'Ours')`
  await loadDemo(owner, 'a password of the demo')
  assert.deepEqual([...(await owner`select id, name from hiring.department`)], [{ id: 7, name: 'Ours' }])
})
