import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'

type Metric = Extract<keyof paths, `/v1/hiring/metrics/${string}`>
type RowOf<Path extends Metric> = paths[Path]['get']['responses'] extends {
  200: { content: { 'application/json': (infer Row)[] } }
}
  ? Row
  : never

/** Hires of a department and job in a year, by quarter. */
export type QuarterRow = RowOf<'/v1/hiring/metrics/hires-by-quarter'>
/** A department that hired more than the mean. */
export type AboveMean = RowOf<'/v1/hiring/metrics/departments-above-mean'>
/** Hires in a month, `2021-07`. */
export type Month = RowOf<'/v1/hiring/metrics/hires-by-month'>
/** A department's hires in a year and in the one before. */
export type DepartmentYear = RowOf<'/v1/hiring/metrics/year-against-year'>

/** Whose mean: of the departments that hired that year, or of all. */
export type MeanOf = 'hired' | 'all'

/** Hires of each department and job in a year, by quarter. */
export function useQuarters(year: number) {
  const params = { query: { year, format: 'json' as const } }
  return api.useQuery('get', '/v1/hiring/metrics/hires-by-quarter', { params }, asRows<QuarterRow>())
}

/** Departments that hired more than the mean, the most first. */
export function useAboveMean(year: number, mean: MeanOf) {
  const params = { query: { year, mean, format: 'json' as const } }
  return api.useQuery('get', '/v1/hiring/metrics/departments-above-mean', { params }, asRows<AboveMean>())
}

/** Hires in each month of a year. */
export function useMonths(year: number) {
  const params = { query: { year, format: 'json' as const } }
  return api.useQuery('get', '/v1/hiring/metrics/hires-by-month', { params }, asRows<Month>())
}

/** Every department with its hires in a year and in the one before. */
export function useDepartmentYears(year: number) {
  const params = { query: { year, format: 'json' as const } }
  return api.useQuery('get', '/v1/hiring/metrics/year-against-year', { params }, asRows<DepartmentYear>())
}

/** The years that have hires. */
export function useYearsWithHires(): number[] {
  const params = { query: { format: 'json' as const } }
  const { data } = api.useQuery(
    'get',
    '/v1/hiring/metrics/hires-by-department',
    { params },
    asRows<RowOf<'/v1/hiring/metrics/hires-by-department'>>(),
  )
  return [...new Set(data?.map(({ year }) => year))]
}

/** Mean hires of a department; 0 where there are none. */
export function meanOf(rows: readonly DepartmentYear[], of: MeanOf): number {
  const counted = of === 'all' ? rows : rows.filter(({ hired }) => hired > 0)
  const sum = counted.reduce((before, { hired }) => before + hired, 0)
  return counted.length === 0 ? 0 : sum / counted.length
}

/** Where a metric is as CSV. */
export function csvOf(metric: string, query: Record<string, string | number>): string {
  const asked = new URLSearchParams({ format: 'csv' })
  for (const [name, value] of Object.entries(query)) asked.set(name, String(value))
  return `/v1/hiring/metrics/${metric}?${asked}`
}

// The API has the same as CSV, which is text.
const asRows = <Row>() => ({
  select: (data: string | Row[]): Row[] => (typeof data === 'string' ? [] : data),
  placeholderData: keepPreviousData as <Data>(before: Data) => Data,
})
