import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { aDatabaseOf, aFolder, runCommand } from '../../test/service.ts'

const employees =
  '1,Ana,2021-01-02T00:00:00Z,1,1\n2,,2021-01-02T00:00:00Z,1,1\n3,Eva,2021-05-02T00:00:00Z,2,9\n'

async function anImport(t: TestContext) {
  const { url, owner } = await aDatabaseOf(t)
  const folder = await aFolder(t)
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  return {
    owner,
    file,
    path: (name: string) => join(folder, name),
    load: (...args: string[]) =>
      runCommand(t, ['import', 'hiring', ...args], { settings: { DATABASE_URL: url } }),
  }
}

test('files of one call are loaded together in any order, and the rejects are left to fix and load again', async t => {
  const { owner, file, path, load } = await anImport(t)
  const first = await load(
    ...['hired_employees', await file('e.csv', employees)],
    ...['departments', await file('d.csv', '1,Sales\n2,Legal\n')],
    ...['jobs', await file('j.csv', '1,Analyst\n')],
    ...['--rejects', path('rejects.csv'), '--language', 'es'],
  )
  assert.equal(first.code, 0, first.stderr)
  assert.match(first.stdout, /hired_employees: 3 rows: 1 inserted, 0 updated, 0 unchanged, 2 rejected/)
  const rejects = await readFile(path('rejects.csv'), 'utf8')
  assert.match(
    rejects,
    /^id,name,datetime,department_id,job_id,reject_code,reject_message\r\n2,,.*Falta name/,
  )
  const fixed = await file('fixed.csv', rejects.replace('2,,', '2,Luz,').replace('2,9', '2,1'))
  const second = await load('hired_employees', fixed)
  assert.match(second.stdout, /2 inserted, 0 updated, 0 unchanged, 0 rejected/)
  const [row] = await owner`select array_agg(name order by id) as names from hiring.employee`
  assert.deepEqual(row?.names, ['Ana', 'Luz', 'Eva'])
})

test('a dry run tells and changes nothing; more rejects than allowed load nothing and end with 1', async t => {
  const { owner, file, load } = await anImport(t)
  const departments = await file('d.csv', '1,Sales\n2,\n')
  const dry = await load('departments', departments, '--dry-run')
  assert.match(dry.stdout, /1 would be inserted, .* 1 would be rejected/)
  const refused = await load('departments', departments, '--rejects-max-share', '0.2')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /1 of 2 rows would be rejected/)
  assert.equal((await owner`select from hiring.department`).length, 0)
})

test('an unknown target, half a pair and a file that is not there are told with what to do', async t => {
  const { load } = await anImport(t)
  const [target, pair, file] = await Promise.all([
    load('people', 'x.csv'),
    load('departments'),
    load('departments', '/nowhere/x.csv'),
  ])
  assert.deepEqual([target.code, pair.code, file.code], [2, 2, 1])
  assert.match(target.stderr, /hiring has: departments, jobs, hired_employees/)
  assert.match(pair.stderr, /name a target and a file/)
  assert.match(file.stderr, /There is no file \/nowhere\/x.csv/)
})
