import { type Static, Type } from 'typebox'
import { nameLengthMax } from './targets.ts'

/** Most employees of one batch. */
export const batchMax = 1_000

/** Largest id of a department, a job or an employee. */
export const idMax = 2_147_483_647

const Id = Type.Integer({ minimum: 1, maximum: idMax })

/** An employee as a caller sends it. Rows of a batch are read by `read-employees.ts`, which finds every fault. */
export const NewEmployee = Type.Object(
  {
    id: Id,
    name: Type.String({ minLength: 1, maxLength: nameLengthMax, pattern: '\\S' }),
    datetime: Type.String({
      format: 'date-time',
      description: 'When it was hired: ISO 8601 with zone, such as 2021-07-27T16:02:08Z.',
    }),
    department_id: Id,
    job_id: Id,
  },
  { additionalProperties: false },
)

export const EmployeeBatch = Type.Array(NewEmployee, { minItems: 1, maxItems: batchMax })

export const BatchAnswer = Type.Object({
  inserted: Type.Integer({
    description: 'How many were new; those stored already with the same content are not.',
  }),
})

const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const MaybeId = Type.Unsafe<number | null>({ type: ['integer', 'null'] })
const MaybeTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })

export const DepartmentView = Type.Object({ id: Type.Integer(), department: MaybeText })
export type DepartmentView = Static<typeof DepartmentView>

export const JobView = Type.Object({ id: Type.Integer(), job: MaybeText })
export type JobView = Static<typeof JobView>

export const EmployeeView = Type.Object({
  id: Type.Integer(),
  name: MaybeText,
  datetime: MaybeTime,
  department_id: MaybeId,
  job_id: MaybeId,
})
export type EmployeeView = Static<typeof EmployeeView>
