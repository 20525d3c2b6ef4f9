import type { Sql } from '../../platform/database.ts'

/** An employee as a caller sends it. */
export type Sent = {
  id: number
  name: string
  datetime: string
  department_id: number
  job_id: number
}

/** What a caller sends for one employee. */
export function anEmployee(wishes: Record<string, unknown> = {}): Sent {
  return {
    id: 1,
    name: 'Ana Pérez Gil',
    datetime: '2021-07-27T16:02:08Z',
    department_id: 1,
    job_id: 1,
    ...wishes,
  } as Sent
}

/** Employees of ids from `firstId` on, all different. */
export function employees(count: number, firstId = 1): Sent[] {
  return Array.from({ length: count }, (_, place) =>
    anEmployee({ id: firstId + place, name: `Name ${place}` }),
  )
}

/** Departments 1 and on with these names; null for one without. */
export async function departments(sql: Sql, names: readonly (string | null)[]): Promise<void> {
  await sql`
    insert into hiring.department (id, name)
    select place, name from unnest(${names as string[]}::text[]) with ordinality as given (name, place)`
}

/** Jobs 1 and on with these names; null for one without. */
export async function jobs(sql: Sql, names: readonly (string | null)[]): Promise<void> {
  await sql`
    insert into hiring.job (id, name)
    select place, name from unnest(${names as string[]}::text[]) with ordinality as given (name, place)`
}

export type Names = { departments: (string | null)[]; jobs: (string | null)[] }

/** Takes away all there is, and begins again with these departments and jobs, ids from 1 on. */
export async function startCompany(owner: Sql, names: Names): Promise<void> {
  await owner`truncate hiring.employee, hiring.department, hiring.job`
  await departments(owner, names.departments)
  await jobs(owner, names.jobs)
}

/** So many employees (1) who were hired at that moment for that department and job. */
export type Hire = [hiredAt: string | null, departmentId: number | null, jobId: number | null, times?: number]

let hired = 0

/** Adds employees with ids that nobody had. */
export async function addHires(sql: Sql, hires: readonly Hire[]): Promise<void> {
  const rows = hires.flatMap(([hired_at, department_id, job_id, times = 1]) =>
    Array.from({ length: times }, () => ({ id: ++hired, hired_at, department_id, job_id })),
  )
  await sql`
    insert into hiring.employee (id, hired_at, department_id, job_id)
    select id, hired_at, department_id, job_id from json_to_recordset(${JSON.stringify(rows)}::text::json)
      as given (id integer, hired_at timestamptz, department_id integer, job_id integer)`
}

/** Employees as they are stored, by id, as callers send them. */
export async function stored(sql: Sql): Promise<Sent[]> {
  const rows = await sql`
    select id, name, to_char(hired_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), department_id, job_id
    from hiring.employee order by id`.values()
  return rows.map(([id, name, datetime, department_id, job_id]) => ({
    id,
    name,
    datetime,
    department_id,
    job_id,
  }))
}

/** The months as the triggers keep them, and as a look at every employee finds them. */
export async function months(sql: Sql): Promise<{ kept: unknown[]; counted: unknown[] }> {
  const [kept, counted] = await Promise.all([
    sql`
      select month::text, department_id, job_id, sum(hires)::int as hires from hiring.monthly_hires
      group by 1, 2, 3 having sum(hires) <> 0 order by 1, 2, 3`,
    sql`
      select to_char(hired_at at time zone 'UTC', 'YYYY-MM') || '-01' as month,
        department_id, job_id, count(*)::int as hires
      from hiring.employee
      where hired_at is not null and department_id is not null and job_id is not null
      group by 1, 2, 3 order by 1, 2, 3`,
  ])
  return { kept: [...kept], counted: [...counted] }
}
