import { Pool } from 'undici'
import { generateFiles } from '../src/modules/hiring/seed/generate-files.ts'
import type { BenchContext } from './context.ts'
import { timingOf } from './lib/calls.ts'
import { hiringDatabase } from './lib/hiring-database.ts'
import { count, duration } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import { costInWords, spentBy, spentByDatabase, watchProcessor } from './lib/processor.ts'
import type { Report } from './lib/result.ts'

const batchRows = 1_000
const batches = 200
const warmUpBatches = 20
const p95MaxMs = 25

/** `POST /employees/batch` with 1,000 new employees, beside many that are there. */
export async function benchHiringBatch({ server, customers: hires, say }: BenchContext): Promise<Report> {
  const { url, owner } = await hiringDatabase(server, 'hiring_batch', hires)
  const [{ id: firstId }] = await owner<[{ id: number }]>`select max(id) + 1 as id from hiring.employee`
  const service = await startService(url)
  const pool = new Pool(service.url, { connections: 1 })
  const ms: number[] = []
  const again: number[] = []
  let cost = ''
  const bodyOf = (batch: number) => batchOf(firstId + (batch + warmUpBatches) * batchRows)
  try {
    for (let batch = -warmUpBatches; batch < 0; batch++)
      await send(pool, service.headers, bodyOf(batch), batchRows)
    const watch = await watchProcessor({
      service: () => spentBy(service.pid),
      PostgreSQL: () => spentByDatabase(owner),
    })
    for (let batch = 0; batch < batches; batch++)
      ms.push(await send(pool, service.headers, bodyOf(batch), batchRows))
    cost = costInWords(await watch.secondsSince(), batches)
    for (let batch = 0; batch < batches; batch += 10)
      again.push(await send(pool, service.headers, bodyOf(batch), 0))
  } finally {
    await pool.close()
    await service.stop()
  }
  const timing = timingOf(ms)
  say(`${duration(timing.median)}, p95 ${duration(timing.p95)}, worst ${duration(timing.worst)}; ${cost}`)
  return {
    results: [
      {
        what: `\`POST /employees/batch\`, ${count(batchRows)} new employees beside ${count(hires)}, one call after the other`,
        ours: `${duration(timing.median)}, p95 ${duration(timing.p95)}, worst ${duration(timing.worst)}; ${count((batchRows * 1000) / timing.median)} rows/s`,
        reach: `p95 ≤ ${p95MaxMs} ms`,
        isReached: timing.p95 <= p95MaxMs,
      },
      { what: 'the same batch sent again', ours: duration(timingOf(again).median) },
    ],
    notes: ['', `Processor time of a batch: ${cost}.`],
  }
}

function batchOf(firstId: number): string {
  const [, , employees] = generateFiles({ count: batchRows, firstId, seed: 2, dirtyShare: 0 })
  const rows = [...(employees?.lines() ?? [])].map(line => {
    const [id, name, datetime, department, job] = line.trimEnd().split(',')
    return { id: Number(id), name, datetime, department_id: Number(department), job_id: Number(job) }
  })
  return JSON.stringify(rows)
}

async function send(pool: Pool, headers: Record<string, string>, body: string, expected: number) {
  const startedAt = performance.now()
  const answer = await pool.request({
    method: 'POST',
    path: '/employees/batch',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  })
  const text = await answer.body.text()
  const taken = performance.now() - startedAt
  if (text !== `{"inserted":${expected}}`)
    throw new Error(`A batch was answered ${answer.statusCode}: ${text.slice(0, 300)}`)
  return taken
}
