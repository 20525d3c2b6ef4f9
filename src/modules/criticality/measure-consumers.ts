import { Gauge, type Registry } from 'prom-client'
import type { Database } from '../../platform/database.ts'
import { type ConsumerFigures, countConsumers } from './consumer-queries.ts'

/** Shows how many consumers there are, by how they do, as the database has it when it is asked. */
export function measureConsumers(
  registry: Registry,
  database: Database,
  { silenceMinutes: minutes }: { silenceMinutes: number },
): void {
  let underWay: Promise<ConsumerFigures | undefined> | undefined
  // All gauges of a scrape are collected at the same time: they share one reading.
  const read = () => {
    underWay ??= countConsumers(database, { minutes })
      .catch(() => undefined)
      .finally(() => {
        underWay = undefined
      })
    return underWay
  }
  const gauge = (name: string, help: string, figure: keyof ConsumerFigures) =>
    new Gauge({
      name: `trastienda_criticality_${name}`,
      help,
      registers: [registry],
      async collect() {
        // Without an answer of the database nothing is known: a zero would say that all is well.
        this.set((await read())?.[figure] ?? Number.NaN)
      },
    })
  gauge('consumers', 'Applications that have asked for the criticality.', 'consumers')
  gauge('consumers_silent', 'Those that have not asked for longer than their limit.', 'silent')
  gauge('consumers_behind', 'Those that have not been told the state.', 'behind')
}
