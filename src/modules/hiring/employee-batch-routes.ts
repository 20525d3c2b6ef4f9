import type { FastifyRequest } from 'fastify'
import { type Databases, isMissingParent } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Once } from '../../platform/http/once.ts'
import type { Server } from '../../platform/http/server.ts'
import type { EmployeeRow } from './employee-queries.ts'
import { BatchAnswer, batchMax, EmployeeBatch } from './employee-schemas.ts'
import {
  addEmployees,
  addNewEmployees,
  findUnknownParents,
  invalidBatch,
  isStoredAlready,
} from './employees.ts'
import { readEmployees } from './read-employees.ts'

// 1,000 of the longest names, every character of them escaped, with room for white space.
const batchBytesMax = 4 * 1024 * 1024

const paths = [
  { path: '/employees/batch', access: { contractOf: 'hiring' } },
  { path: '/v1/hiring/employees/batch', access: {} },
]

/** Adds up to 1,000 employees with one call, all or none. */
export function employeeBatchRoutes(app: Server, { databases, once }: { databases: Databases; once: Once }) {
  app.register(async scope => {
    // The checks of the whole application stop at the first hundred faults, and cost more than storing; they leave bytes alone.
    const parseJson = scope.getDefaultJsonParser('error', 'error')
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    for (const { path, access } of paths) {
      scope.post(
        path,
        {
          config: { scope: 'hiring:write', once: true, ...access },
          bodyLimit: batchBytesMax,
          schema: {
            tags: ['hiring'],
            summary: 'Add employees',
            description:
              'All or none; every row with a fault is named in `errors`. Employees that are stored with the same content are accepted and not counted, so a batch may be sent again.',
            body: EmployeeBatch,
            response: { 201: BatchAnswer },
          },
          validatorCompiler: () => () => true,
          preValidation: async request => {
            if (Buffer.isBuffer(request.body)) request.body = await parsed(parseJson, request, request.body)
          },
        },
        async (request, reply) => {
          const rows = await readBatch(databases, request.body)
          const add = (act: typeof addEmployees) =>
            once(request, reply, async sql => ({ status: 201, body: { inserted: await act(sql, rows) } }))
          return add(addNewEmployees)
            .catch(error => {
              if (isStoredAlready(error)) return add(addEmployees)
              throw error
            })
            .catch(error => refuseLostParents(databases, rows, error))
        },
      )
    }
  })
}

async function readBatch(databases: Databases, body: unknown): Promise<EmployeeRow[]> {
  if (!Array.isArray(body)) throw notAnArray()
  if (body.length < 1 || body.length > batchMax) throw wrongSize(body.length)
  const { rows, faults } = readEmployees(body)
  if (faults.length > 0)
    throw invalidBatch([...faults, ...(await findUnknownParents(databases.writes, rows))])
  return rows as EmployeeRow[]
}

// A department or job that was removed while its employees were being stored.
async function refuseLostParents(databases: Databases, rows: EmployeeRow[], error: unknown): Promise<never> {
  const faults = isMissingParent(error) ? await findUnknownParents(databases.writes, rows) : []
  throw faults.length > 0 ? invalidBatch(faults) : error
}

function notAnArray() {
  const detail = {
    en: 'The body must be an array of employees.',
    es: 'El cuerpo debe ser una lista de empleados.',
  }
  return new AppError('invalid', 'input.invalid', detail, { faults: [{ pointer: '', detail }] })
}

// 400 and not 422, as the contract has it.
function wrongSize(length: number) {
  return new AppError('unreadable', 'batch.wrong_size', {
    en: `A batch holds 1 to ${batchMax} employees; this one holds ${length}.`,
    es: `Un lote contiene de 1 a ${batchMax} empleados; este contiene ${length}.`,
  })
}

type JsonParser = ReturnType<Server['getDefaultJsonParser']>

function parsed(parse: JsonParser, request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  void parse(request, bytes.toString(), (error, body) => (error ? reject(error) : resolve(body)))
  return promise
}
