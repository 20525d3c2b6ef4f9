import type { Sql } from '../../platform/database.ts'

/** An employee as it is stored; `hired_at` is an ISO text with zone. */
export type EmployeeRow = {
  id: number
  name: string
  hired_at: string
  department_id: number
  job_id: number
}

/** Which of these departments there are. Within a transaction they stay until it ends. */
export async function findDepartments(sql: Sql, ids: number[]): Promise<Set<number>> {
  const rows = await sql<{ id: number }[]>`
    select id from hiring.department where id = any (${ids}::int[]) order by id for key share`
  return new Set(rows.map(({ id }) => id))
}

/** Which of these jobs there are. Within a transaction they stay until it ends. */
export async function findJobs(sql: Sql, ids: number[]): Promise<Set<number>> {
  const rows = await sql<{ id: number }[]>`
    select id from hiring.job where id = any (${ids}::int[]) order by id for key share`
  return new Set(rows.map(({ id }) => id))
}

// Arrays as PostgreSQL writes them cost it a third of what JSON does.
const givenRows = (sql: Sql, rows: readonly EmployeeRow[]) => sql`
  unnest(
    ${arrayOf(rows.map(({ id }) => id))}::text::integer[],
    ${arrayOf(rows.map(({ name }) => quoted(name)))}::text::text[],
    ${arrayOf(rows.map(row => quoted(row.hired_at)))}::text::timestamptz[],
    ${arrayOf(rows.map(row => row.department_id))}::text::integer[],
    ${arrayOf(rows.map(row => row.job_id))}::text::integer[]
  ) as given (id, name, hired_at, department_id, job_id)`

const arrayOf = (items: readonly (number | string)[]) => `{${items.join(',')}}`
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

/**
 * Inserts them all, or none when a department or job is missing, and gives how many.
 * @throws the database's error when an id is stored already: looking for it in advance would cost every row.
 */
export async function insertNewEmployees(sql: Sql, rows: readonly EmployeeRow[]): Promise<number> {
  const inserted = await sql`
    with given as materialized (select * from ${givenRows(sql, rows)}),
    missing as (
      select from (select distinct department_id as id from given) as asked
      where not exists (select from hiring.department where department.id = asked.id)
      union all
      select from (select distinct job_id as id from given) as asked
      where not exists (select from hiring.job where job.id = asked.id)
    )
    insert into hiring.employee (id, name, hired_at, department_id, job_id)
    select id, name, hired_at, department_id, job_id
    from given
    where not exists (select from missing)
    order by id`
  return inserted.count
}

/**
 * Inserts those that are not stored yet and gives how many. Those that are stored are left as they are, and locked: what
 * a look at them finds stays true until the transaction ends.
 */
// In key order: two batches with the same ids wait for each other instead of deadlocking.
export async function insertEmployees(sql: Sql, rows: readonly EmployeeRow[]): Promise<number> {
  const inserted = await sql`
    insert into hiring.employee (id, name, hired_at, department_id, job_id)
    select id, name, hired_at, department_id, job_id
    from ${givenRows(sql, rows)}
    order by id
    on conflict (id) do update set name = excluded.name where false`
  return inserted.count
}

/** The ids of those that are stored with other content. */
export async function findDiffering(sql: Sql, rows: readonly EmployeeRow[]): Promise<Set<number>> {
  const differing = await sql<{ id: number }[]>`
    select given.id
    from ${givenRows(sql, rows)}
    join hiring.employee stored on stored.id = given.id
    where (stored.name, stored.hired_at, stored.department_id, stored.job_id)
      is distinct from (given.name, given.hired_at, given.department_id, given.job_id)`
  return new Set(differing.map(({ id }) => id))
}
