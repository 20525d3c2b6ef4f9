import type { Sql } from '../../platform/database.ts'
import type { DepartmentView, EmployeeView, JobView } from './employee-schemas.ts'

/** Which rows of a list, by id: those after a place in the direction of reading. */
export type Page = { limit: number; after: number | undefined; descending: boolean }

export async function listDepartments(sql: Sql, page: Page): Promise<DepartmentView[]> {
  return sql<DepartmentView[]>`
    select id, name as department from hiring.department ${inPage(sql, page)}`
}

export async function listJobs(sql: Sql, page: Page): Promise<JobView[]> {
  return sql<JobView[]>`
    select id, name as job from hiring.job ${inPage(sql, page)}`
}

export async function listEmployees(sql: Sql, page: Page): Promise<EmployeeView[]> {
  const rows = await sql<
    {
      id: number
      name: string | null
      hiredAt: Date | null
      departmentId: number | null
      jobId: number | null
    }[]
  >`
    select id, name, hired_at, department_id, job_id from hiring.employee ${inPage(sql, page)}`
  return rows.map(({ id, name, hiredAt, departmentId, jobId }) => ({
    id,
    name,
    datetime: hiredAt?.toISOString() ?? null,
    department_id: departmentId,
    job_id: jobId,
  }))
}

function inPage(sql: Sql, { limit, after, descending }: Page) {
  if (descending) {
    return sql`${after === undefined ? sql`` : sql`where id < ${after}`} order by id desc limit ${limit}`
  }
  return sql`${after === undefined ? sql`` : sql`where id > ${after}`} order by id limit ${limit}`
}
