import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { generateFiles } from '../src/modules/hiring/seed/generate-files.ts'
import type { Database } from '../src/platform/database.ts'
import type { ImportBody } from '../src/platform/imports/import-record.ts'
import type { BenchContext } from './context.ts'
import { settledMemory, watchMemory } from './lib/memory.ts'
import { count, duration, median, megabytes } from './lib/numbers.ts'
import { type Running, startService } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'
import { migratedDatabase } from './notifications-backlog.ts'

const employees = 1_000_000
const rounds = 3
const rowsOneByOne = 5_000
const memoryAboveIdleMax = 150 * 1024 * 1024
const shareReached = 0.5

/** Files of a million hires through `POST /upload_csv`, against one COPY of the clean one, and against a plain loop. */
export async function benchImport({ server, say }: BenchContext): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-bench-files-'))
  const { url, owner } = await migratedDatabase(server, 'hiring_import')
  const service = await startService(url)
  try {
    const clean = await writeFiles(folder, 0)
    const dirty = await writeFiles(folder, 0.1)
    await upload(service, 'departments', clean.departments)
    await upload(service, 'jobs', clean.jobs)
    const idle = await settledMemory(service)
    const copied: number[] = []
    const loaded: Record<string, number[]> = { clean: [], dirty: [] }
    const peaks: number[] = []
    let rejected = 0
    for (let round = 1; round <= rounds; round++) {
      await empty(owner)
      copied.push(await copyInto(owner, clean.employees))
      for (const [name, file] of Object.entries({ clean: clean.employees, dirty: dirty.employees })) {
        await empty(owner)
        const { ms, peak, answer } = await watchMemory(service, () =>
          upload(service, 'hired_employees', file),
        )
        requireCounted(answer)
        rejected = Math.max(rejected, answer.rows_rejected)
        loaded[name]?.push(ms)
        peaks.push(peak)
      }
      say(
        `round ${round} of ${rounds}: COPY ${duration(copied.at(-1) ?? 0)}, ours clean ${duration(loaded.clean?.at(-1) ?? 0)}, with rejects ${duration(loaded.dirty?.at(-1) ?? 0)}`,
      )
    }
    const again = await upload(service, 'hired_employees', dirty.employees)
    await empty(owner)
    const loop = await oneByOne(owner, clean.employees)
    const peak = Math.max(...peaks)
    const bytes = (await stat(clean.employees)).size
    return {
      results: [
        compared(`CSV of ${count(employees)} hires, clean (${megabytes(bytes)})`, loaded.clean ?? [], copied),
        compared(
          `the same with ${count(rejected)} rejects, each kept with line, column, value and raw row`,
          loaded.dirty ?? [],
          copied,
        ),
        {
          what: 'the same file again: nothing to write',
          ours: `${duration(again.ms)}, ${rate(employees, again.ms)}`,
        },
        {
          what: `row by row, as a plain loop would (${count(rowsOneByOne)} rows)`,
          ours: `${rate(employees, median(loaded.clean ?? []))}`,
          yardstick: rate(rowsOneByOne, loop),
          ratio: `${(rowsOneByOne && employees / median(loaded.clean ?? []) / (rowsOneByOne / loop)).toFixed(0)} ×`,
        },
        {
          what: 'memory above idle while they load',
          ours: `${megabytes(peak - idle)} (idle ${megabytes(idle)})`,
          reach: `≤ ${megabytes(memoryAboveIdleMax)}`,
          isReached: peak - idle <= memoryAboveIdleMax,
        },
      ],
    }
  } finally {
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

type Files = { departments: string; jobs: string; employees: string }

async function writeFiles(folder: string, dirtyShare: number): Promise<Files> {
  const paths: Record<string, string> = {}
  for (const { target, lines } of generateFiles({ count: employees, firstId: 1, seed: 1, dirtyShare })) {
    paths[target] = join(folder, `${target}-${dirtyShare}.csv`)
    await pipeline(Readable.from(pieces(lines())), createWriteStream(paths[target]))
  }
  return {
    departments: paths.departments ?? '',
    jobs: paths.jobs ?? '',
    employees: paths.hired_employees ?? '',
  }
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length < 65_536) continue
    yield piece
    piece = ''
  }
  yield piece
}

async function empty(owner: Database) {
  await owner`truncate hiring.employee, imports.import cascade`
  await owner`checkpoint`
}

// Keys and checks are on; the sums that only ours keeps are not its work.
async function copyInto(owner: Database, file: string): Promise<number> {
  await owner`alter table hiring.employee disable trigger user`
  const startedAt = performance.now()
  const into = await owner`copy hiring.employee from stdin with (format csv)`.writable()
  await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), into)
  const ms = performance.now() - startedAt
  await owner`alter table hiring.employee enable trigger user`
  return ms
}

async function oneByOne(owner: Database, file: string): Promise<number> {
  const rows = (await text(createReadStream(file, { end: rowsOneByOne * 120 })))
    .split('\n')
    .slice(0, rowsOneByOne)
  const startedAt = performance.now()
  for (const row of rows) {
    const [id = '', name = '', hiredAt = '', department = '', job = ''] = row.split(',')
    await owner`
      insert into hiring.employee (id, name, hired_at, department_id, job_id)
      values (${id}, ${name}, ${hiredAt}, ${department}, ${job})
      on conflict (id) do update set name = excluded.name, hired_at = excluded.hired_at,
        department_id = excluded.department_id, job_id = excluded.job_id`
  }
  return performance.now() - startedAt
}

async function upload(
  service: Running & { headers?: Record<string, string> },
  target: string,
  file: string,
): Promise<{ ms: number; answer: ImportBody }> {
  const { size } = await stat(file)
  const startedAt = performance.now()
  const body = await new Promise<string>((resolve, reject) => {
    const call = request(
      `${service.url}/upload_csv?target=${target}`,
      { method: 'POST', headers: { ...service.headers, 'content-type': 'text/csv', 'content-length': size } },
      answer => void text(answer).then(resolve, reject),
    )
    call.on('error', reject)
    createReadStream(file, { highWaterMark: 1 << 18 }).pipe(call)
  })
  const answer = JSON.parse(body) as ImportBody
  if (answer.status !== 'completed') throw new Error(`The upload into ${target} was answered ${body}`)
  return { ms: performance.now() - startedAt, answer }
}

function requireCounted({ rows_read, rows_inserted, rows_rejected }: ImportBody) {
  if (rows_read !== employees || rows_inserted + rows_rejected !== employees)
    throw new Error(
      `Of ${employees} rows ${rows_read} were read, ${rows_inserted} inserted, ${rows_rejected} rejected.`,
    )
}

function compared(what: string, ours: number[], theirs: number[]): Result {
  const share = median(theirs) / median(ours)
  return {
    what,
    ours: `${duration(median(ours))}, ${rate(employees, median(ours))}`,
    yardstick: `one COPY of the clean file: ${duration(median(theirs))}, ${rate(employees, median(theirs))}`,
    ratio: `${(share * 100).toFixed(0)} %`,
    reach: `≥ ${shareReached * 100} %`,
    isReached: share >= shareReached,
  }
}

const rate = (rows: number, ms: number) => `${count(Math.round((rows / ms) * 1000))} rows/s`
