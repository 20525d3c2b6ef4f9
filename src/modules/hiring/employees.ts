import { brokenUniqueConstraint, type Sql, type Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import {
  type EmployeeRow,
  findDepartments,
  findDiffering,
  findJobs,
  insertEmployees,
  insertNewEmployees,
} from './employee-queries.ts'
import { inOrder, type ReadEmployee, type RowFault } from './read-employees.ts'
import { employeeTarget } from './targets.ts'

/**
 * Adds employees, all or none, and gives how many were new: those that are stored with the same content are accepted in
 * silence, so that a batch whose answer was lost can be sent again.
 * @throws invalid for unknown departments and jobs, conflict for ids that are stored with other content; every row named.
 */
export async function addEmployees(sql: Transaction, rows: readonly EmployeeRow[]): Promise<number> {
  const faults = await findUnknownParents(sql, rows)
  if (faults.length > 0) throw invalidBatch(faults)
  const inserted = await insertEmployees(sql, rows)
  if (inserted < rows.length) refuseDiffering(rows, await findDiffering(sql, rows))
  return inserted
}

/**
 * Adds employees that are all new, as nearly every batch is, at half the cost of looking at each.
 * @throws what `isStoredAlready` knows when some are not new: then `addEmployees` does it in another transaction.
 */
export async function addNewEmployees(sql: Transaction, rows: readonly EmployeeRow[]): Promise<number> {
  const inserted = await insertNewEmployees(sql, rows)
  return inserted === rows.length ? inserted : addEmployees(sql, rows)
}

/** Whether a batch failed because employees of it are stored. */
export function isStoredAlready(error: unknown): boolean {
  return brokenUniqueConstraint(error) === 'employee_pkey'
}

const parents = [
  { field: 'department_id', find: findDepartments },
  { field: 'job_id', find: findJobs },
] as const

/** The rows whose department or job there is not. */
export async function findUnknownParents(sql: Sql, rows: readonly ReadEmployee[]): Promise<RowFault[]> {
  const found = await Promise.all(
    parents.map(async ({ field, find }) => {
      const ids = new Set(rows.flatMap(row => row[field] ?? []))
      const known = await find(sql, [...ids])
      const parent = employeeTarget.columns.find(({ name }) => name === field)?.parent
      return rows.flatMap((row, place): RowFault[] => {
        const id = row[field]
        if (id === undefined || known.has(id) || !parent) return []
        return [{ place, field, detail: parent.text(String(id)) }]
      })
    }),
  )
  return found.flat()
}

/** The refusal of a batch with everything that is wrong with it. */
export function invalidBatch(faults: readonly RowFault[]): AppError {
  const rows = new Set(faults.map(({ place }) => place)).size
  const text = {
    en: `Rows with faults: ${rows}; see "errors". Nothing was stored.`,
    es: `Filas con errores: ${rows}; véase "errors". No se guardó nada.`,
  }
  return new AppError('invalid', 'input.invalid', text, { faults: inOrder(faults) })
}

function refuseDiffering(rows: readonly EmployeeRow[], differing: ReadonlySet<number>) {
  if (differing.size === 0) return
  const faults = rows.flatMap(({ id }, place) => {
    if (!differing.has(id)) return []
    const detail = {
      en: `Employee ${id} is stored with other content.`,
      es: `El empleado ${id} está guardado con otro contenido.`,
    }
    return [{ pointer: `/${place}`, detail }]
  })
  const text = {
    en: `Employees stored with other content: ${faults.length}; see "errors". Nothing was stored. Files of hired_employees change what is stored.`,
    es: `Empleados guardados con otro contenido: ${faults.length}; véase "errors". No se guardó nada. Los archivos de hired_employees cambian lo guardado.`,
  }
  throw new AppError('conflict', 'employee.stored_otherwise', text, { faults })
}
