import type { BenchContext } from './context.ts'
import type { Report } from './lib/result.ts'

export async function benchWrites(_context: BenchContext): Promise<Report> {
  return { results: [] }
}
