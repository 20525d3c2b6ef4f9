import { metrics } from '../src/modules/hiring/metrics/metrics.ts'
import type { BenchContext } from './context.ts'
import { fetchWhole, timingOf } from './lib/calls.ts'
import { hiringDatabase } from './lib/hiring-database.ts'
import { count, duration, median } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'

const calls = 200
const warmUpCalls = 20
const plainCalls = 3
const p95MaxMs = 50

// What the contract asks, as it would be written over the employees.
const plain: Record<string, string> = {
  'hires-by-quarter': `
    select d.name, j.name, count(*) filter (where extract(quarter from at) = 1),
      count(*) filter (where extract(quarter from at) = 2), count(*) filter (where extract(quarter from at) = 3),
      count(*) filter (where extract(quarter from at) = 4)
    from (select *, hired_at at time zone 'UTC' as at from hiring.employee) e
    join hiring.department d on d.id = department_id join hiring.job j on j.id = job_id
    where extract(year from at) = 2021 group by d.name, j.name order by d.name, j.name`,
  'departments-above-mean': `
    with hired as (
      select department_id, count(*) as hired from hiring.employee
      where extract(year from hired_at at time zone 'UTC') = 2021 group by department_id
    )
    select d.id, d.name, hired from hired join hiring.department d on d.id = department_id
    where hired > (select avg(hired) from hired) order by hired desc`,
}

/** The metrics over many hires through HTTP, against the same question to the employees themselves. */
export async function benchHiringMetrics({ server, customers: hires, say }: BenchContext): Promise<Report> {
  const { url, owner } = await hiringDatabase(server, 'hiring_metrics', hires)
  const service = await startService(url)
  const results: Result[] = []
  try {
    for (const { name } of metrics) {
      const path = `${service.url}/v1/hiring/metrics/${name}`
      const ms: number[] = []
      let bytes = 0
      for (let call = -warmUpCalls; call < calls; call++) {
        const answer = await fetchWhole(path, service.headers, { keepBody: false })
        if (call >= 0) ms.push(answer.ms)
        bytes = answer.bytes
      }
      const { p95, ...timing } = timingOf(ms)
      const yardstick = plain[name] === undefined ? undefined : await timePlain(owner, plain[name])
      say(`${name}: ${duration(timing.median)}, p95 ${duration(p95)}`)
      results.push({
        what: `\`${name}\` over ${count(hires)} hires (${count(bytes)} bytes)`,
        ours: `${duration(timing.median)}, p95 ${duration(p95)}`,
        yardstick: yardstick === undefined ? undefined : `${duration(yardstick)} from the employees`,
        ...(yardstick === undefined ? {} : { reach: `p95 ≤ ${p95MaxMs} ms`, isReached: p95 <= p95MaxMs }),
      })
    }
  } finally {
    await service.stop()
  }
  return { results }
}

async function timePlain(owner: Awaited<ReturnType<typeof hiringDatabase>>['owner'], statement: string) {
  const ms: number[] = []
  for (let call = 0; call < plainCalls; call++) {
    const startedAt = performance.now()
    await owner.unsafe(statement)
    ms.push(performance.now() - startedAt)
  }
  return median(ms)
}
