import { Counter, Gauge, type Registry } from 'prom-client'
import type { Database } from '../../platform/database.ts'
import { alertSources, severities } from './alert-kinds.ts'
import { type AlertCount, countAlerts } from './count-queries.ts'

const labelNames = ['source', 'severity'] as const

/** Shows how many alerts there are and were, as the database has them: each process shows those of all. */
export function measureAlerts(registry: Registry, database: Database): void {
  // Without an answer of the database nothing is known: a zero would say that all is well.
  const read = () => countAlerts(database).catch(() => undefined)
  const all = sourcesAndSeverities()
  const gauge = (name: string, help: string, figureOf: (count: AlertCount) => number) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const counts = await read()
        this.reset()
        if (!counts) return
        for (const labels of all) this.set(labels, 0)
        for (const count of counts) this.set(labelsOf(count), figureOf(count))
      },
    })
  gauge(
    'trastienda_alerts_open',
    'Alerts that are open and neither acknowledged nor snoozed.',
    each => each.open,
  )
  gauge('trastienda_alerts_unresolved', 'Alerts that are not resolved.', each => each.unresolved)
  new Counter({
    name: 'trastienda_alerts_raised_total',
    help: 'Alerts that were raised, by all processes together.',
    labelNames,
    registers: [registry],
    async collect() {
      const counts = await read()
      this.reset()
      if (!counts) return
      for (const labels of all) this.inc(labels, 0)
      for (const count of counts) this.inc(labelsOf(count), count.raised)
    },
  })
}

const labelsOf = ({ source, severity }: AlertCount) => ({ source, severity })

function sourcesAndSeverities() {
  return alertSources.flatMap(source => severities.map(severity => ({ source, severity })))
}
