import type { BenchContext } from './context.ts'
import { count, duration } from './lib/numbers.ts'
import type { Report } from './lib/result.ts'

/** How long `seed customers` takes; measured only by the run that had to load. */
export async function benchSeeding({ server, customers }: BenchContext): Promise<Report> {
  const { seedMs } = await server.seeded(customers)
  if (seedMs === undefined) return { results: [], notes: ['The customers were loaded by an earlier run.'] }
  return {
    results: [
      {
        what: `\`seed customers --count ${customers}\`, with documents, indexes and statistics`,
        ours: `${duration(seedMs)}, ${count((customers / seedMs) * 1000)} customers/s`,
      },
    ],
  }
}
