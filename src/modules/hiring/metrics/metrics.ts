import { type TSchema, Type } from 'typebox'

const yearDefault = 2021
const topJobsMax = 200

const Year = Type.Integer({
  minimum: 1,
  maximum: 9999,
  default: yearDefault,
  description: 'Calendar year in UTC.',
})
const MaybeName = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  description: 'Null for one that was loaded without a name.',
})
const Count = Type.Integer({ minimum: 0 })

/** What a metric is asked with, defaults filled in. */
export type MetricQuery = { year: number; limit: number; mean: 'hired' | 'all' }

/** A question to the hires: its statement is the file `<name>.sql` beside this one. */
export type Metric = {
  name: string
  summary: string
  description: string
  query: Record<string, TSchema>
  /** Values for `$1`, `$2` of the statement. */
  values: (query: MetricQuery) => (number | boolean)[]
  /** One line of the answer: the columns of the statement, in their order. */
  row: Record<string, TSchema>
}

/** The metrics that a contract promises, on its own paths too. */
export const contractMetrics: readonly Metric[] = [
  {
    name: 'hires-by-quarter',
    summary: 'Hires of each department and job by quarter',
    description: 'By department, then job. Departments or jobs of one name are one.',
    query: { year: Year },
    values: ({ year }) => [year],
    row: { department: MaybeName, job: MaybeName, q1: Count, q2: Count, q3: Count, q4: Count },
  },
  {
    name: 'departments-above-mean',
    summary: 'Departments that hired more than the mean',
    description: 'Most hired first; equal ones by name, then id.',
    query: {
      year: Year,
      mean: Type.Unsafe<MetricQuery['mean']>({
        type: 'string',
        enum: ['hired', 'all'],
        default: 'hired',
        description: 'The mean of the departments that hired that year, or of all there are.',
      }),
    },
    values: ({ year, mean }) => [year, mean === 'all'],
    row: { id: Type.Integer(), department: MaybeName, hired: Count },
  },
]

/** Every metric. */
export const metrics: readonly Metric[] = [
  ...contractMetrics,
  {
    name: 'hires-by-month',
    summary: 'Hires in each month of a year',
    description: 'Twelve lines; months without hires are 0.',
    query: { year: Year },
    values: ({ year }) => [year],
    row: { month: Type.String({ description: 'Such as 2021-07.' }), hired: Count },
  },
  {
    name: 'hires-by-department',
    summary: 'Hires of each department in each year',
    description: 'By department, then year; years without hires of a department are left out.',
    query: {},
    values: () => [],
    row: { id: Type.Integer(), department: MaybeName, year: Type.Integer(), hired: Count },
  },
  {
    name: 'top-jobs',
    summary: 'The jobs with the most hires of a year',
    description: 'Most hired first; equal ones by name, then id.',
    query: { year: Year, limit: Type.Integer({ minimum: 1, maximum: topJobsMax, default: 10 }) },
    values: ({ year, limit }) => [year, limit],
    row: { id: Type.Integer(), job: MaybeName, hired: Count },
  },
  {
    name: 'year-against-year',
    summary: 'Hires of each department in a year and in the one before',
    description: 'All departments, by name.',
    query: { year: Year },
    values: ({ year }) => [year],
    row: {
      id: Type.Integer(),
      department: MaybeName,
      hired: Count,
      hired_before: Count,
      difference: Type.Integer(),
    },
  },
]
