import { menNames, spread, surnames, womenNames } from '../../../platform/seed/names.ts'
import { createRandom, pick, type Random } from '../../../platform/seed/random.ts'
import { company, jobTitles } from './company.ts'

/** What is made up: how many employees, from which id on, and which share of their rows is dirty (0 to 1). */
export type HiringSeed = { count: number; firstId: number; seed: number; dirtyShare: number }

/** The files of an export, in the order in which they load: no header row, LF, UTF-8. */
export type HiringFile = { target: 'departments' | 'jobs' | 'hired_employees'; lines: () => Iterable<string> }

/** Two whole years, the first being the one that metrics are asked for by default. */
const hiredFrom = Date.parse('2021-01-01T00:00:00Z')
const hiredUntil = Date.parse('2023-01-01T00:00:00Z')

/**
 * The files of an invented company. An employee depends on the seed (32 bits), the share and its id alone: a longer run
 * begins as a shorter one. Rows are made as they are read, so any number fits in memory.
 */
export function generateFiles(seed: HiringSeed): HiringFile[] {
  return [
    { target: 'departments', lines: () => company.map(({ name }, place) => line([place + 1, name])) },
    { target: 'jobs', lines: () => jobTitles.map((title, place) => line([place + 1, title])) },
    { target: 'hired_employees', lines: () => employeeLines(seed) },
  ]
}

function* employeeLines({ count, firstId, seed, dirtyShare }: HiringSeed): Generator<string> {
  const random = createRandom()
  for (let id = firstId; id < firstId + count; id++) {
    random.key(seed, id)
    const employee = anEmployee(random, id)
    const isDirty = random.fraction() < dirtyShare
    yield line(isDirty ? spoilt(random, employee) : employee)
  }
}

type Cells = (string | number)[]

const departments = company.flatMap(({ weight }, place) => Array<number>(weight).fill(place))
const givenNames = spread([...womenNames, ...menNames])
const familyNames = spread(surnames)
const foreignJobShare = 0.1

// A few work in a job of another department, as the analyst among the salespeople.
function anEmployee(random: Random, id: number): Cells {
  const place = pick(random, departments)
  const home = random.fraction() < foreignJobShare ? random.below(company.length) : place
  const jobs = company[home]?.jobs.length ?? 0
  // Multiplying draws to the first jobs of a department: many advisers, few managers.
  const job = firstJobs[home] as number
  const jobId = job + Math.floor(jobs * random.fraction() * random.fraction())
  const name = `${pick(random, givenNames)} ${pick(random, familyNames)} ${pick(random, familyNames)}`
  return [id, name, hiredAt(random), place + 1, jobId]
}

const firstJobs = company.map(
  (_, place) => 1 + company.slice(0, place).reduce((jobs, department) => jobs + department.jobs.length, 0),
)

// Whole seconds, as exports have them.
function hiredAt(random: Random): string {
  const at = hiredFrom + Math.floor(random.fraction() * (hiredUntil - hiredFrom))
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

const [nameAt, timeAt, departmentAt, jobAt] = [1, 2, 3, 4] as const
const cellsThatMayMiss = [nameAt, timeAt, departmentAt, jobAt]
const missingShare = 0.85

/** What exports get wrong: mostly a field that is missing, now and then one that cannot be. */
function spoilt(random: Random, employee: Cells): Cells {
  if (random.fraction() < missingShare) return employee.with(pick(random, cellsThatMayMiss), '')
  const time = String(employee[timeAt])
  return pick(random, [
    () => employee.with(departmentAt, company.length + 1 + random.below(5)),
    () => employee.with(jobAt, jobTitles.length + 1 + random.below(20)),
    () => employee.with(timeAt, time.slice(0, -1)),
    () => employee.with(timeAt, `${time.slice(0, 4)}-02-30${time.slice(10)}`),
    () => employee.with(timeAt, time.slice(0, 10).split('-').reverse().join('/')),
    () => employee.with(departmentAt, company[Number(employee[departmentAt]) - 1]?.name ?? ''),
  ])()
}

// Nothing of ours holds a comma, a quote or a line end.
function line(cells: Cells): string {
  return `${cells.join(',')}\n`
}
