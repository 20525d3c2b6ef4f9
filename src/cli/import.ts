import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { importTargets } from '../assembly/assemble-imports.ts'
import { loadConfig } from '../platform/config.ts'
import { type Database, openImportPool } from '../platform/database.ts'
import { rejectLines } from '../platform/imports/http/rejects-csv-route.ts'
import { describeImport, type ImportRecord } from '../platform/imports/import-record.ts'
import { loadUpload, type UploadedFile } from '../platform/imports/load-upload.ts'
import type { ImportTarget } from '../platform/imports/target.ts'
import type { Language } from '../platform/language.ts'
import { type Progress, startProgress } from './progress.ts'
import { recordEvent } from './record-event.ts'
import { commandLineActor, withDatabase } from './workplace.ts'

type ImportFlags = {
  dryRun: boolean
  incomplete: 'reject' | 'accept'
  rejectsMaxShare?: number
  rejects?: string
  language: Language
  json: boolean
}

type NamedFile = { target: ImportTarget; path: string; bytesTotal: number | null }

/** Loads CSV files, together or not at all, and says what became of their rows. On Ctrl-C nothing is loaded. */
export async function importFiles(
  module: string,
  pairs: string[],
  flags: ImportFlags,
  command: Command,
): Promise<void> {
  const targets = Object.values(importTargets(loadConfig(process.env), { record: recordEvent })).flat()
  const files = await namedFiles(targets, module, pairs, command)
  await withDatabase(async (database, { ownerUrl }) => {
    const pool = openImportPool({ url: ownerUrl, name: 'trastienda command imports' })
    const { signal, release } = untilInterrupted()
    const startedAt = performance.now()
    try {
      const records = await loadUpload(
        { pool, database },
        {
          ...commandLineActor(),
          options: {
            isDryRun: flags.dryRun,
            acceptsIncomplete: flags.incomplete === 'accept',
            rejectsShareMax: flags.rejectsMaxShare,
          },
          files: opened(files, signal),
        },
      )
      tell(records, flags, (performance.now() - startedAt) / 1000)
      if (flags.rejects) await writeRejects(targets, database, records, flags.rejects, flags.language)
    } finally {
      release()
      await pool.end({ timeout: 5 })
    }
  })
}

async function namedFiles(
  targets: readonly ImportTarget[],
  module: string,
  pairs: string[],
  command: Command,
): Promise<NamedFile[]> {
  const known = targets.filter(target => target.module === module)
  const wrong = (text: string) => command.error(`error: ${text}`, { exitCode: 2 })
  if (known.length === 0)
    return wrong(`there is no module "${module}"; files can be loaded into: ${names(targets, 'module')}.`)
  if (pairs.length % 2 === 1)
    return wrong('name a target and a file, such as: departments departments.csv jobs jobs.csv')
  const files: NamedFile[] = []
  for (let place = 0; place < pairs.length; place += 2) {
    const [name, path] = pairs.slice(place, place + 2) as [string, string]
    const target = known.find(each => each.name === name)
    if (!target) return wrong(`there is no target "${name}"; ${module} has: ${names(known, 'name')}.`)
    files.push({ target, path, bytesTotal: path === '-' ? null : await sizeOf(path) })
  }
  return files
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  if (found && !found.isDirectory()) return found.size
  throw new Error(found ? `${path} is a folder.` : `There is no file ${path}.`)
}

async function* opened(files: readonly NamedFile[], signal: AbortSignal): AsyncGenerator<UploadedFile> {
  for (const { target, path, bytesTotal } of files) {
    const isInput = path === '-'
    const progress = startProgress(target.name, bytesTotal ?? 0)
    const source = isInput ? process.stdin : createReadStream(path, { highWaterMark: 262_144 })
    yield {
      target,
      fileName: isInput ? null : basename(path),
      bytesTotal,
      bytes: counted(source, progress, signal),
    }
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const chunk of source) {
      signal.throwIfAborted()
      yield chunk
      bytes += chunk.length
      progress.set(bytes)
    }
  } finally {
    progress.stop()
  }
}

function untilInterrupted() {
  const stop = new AbortController()
  const onInterrupt = () => stop.abort(new Error('Interrupted: nothing was loaded.'))
  process.once('SIGINT', onInterrupt)
  return { signal: stop.signal, release: () => process.removeListener('SIGINT', onInterrupt) }
}

function tell(records: readonly ImportRecord[], { json, language, dryRun }: ImportFlags, seconds: number) {
  if (json) return console.log(JSON.stringify(records.map(record => describeImport(record, language))))
  for (const record of records) {
    const { target, rowsRead, rowsInserted, rowsUpdated, rowsUnchanged, rowsRejected, sameAs, id } = record
    const would = dryRun ? 'would be ' : ''
    console.log(
      `${target}: ${rowsRead} rows: ${rowsInserted} ${would}inserted, ${rowsUpdated} ${would}updated, ${rowsUnchanged} unchanged, ${rowsRejected} ${would}rejected.`,
    )
    if (sameAs) console.log(`  The same file was loaded before, as import ${sameAs}.`)
    if (rowsRejected > 0)
      console.log(`  Rejects: --rejects FILE writes them, or GET /v1/imports/${id}/rejects.csv`)
  }
  console.log(`It took ${seconds.toFixed(1)} s.`)
}

/** One file of rejects for each file that has some; with several, the target leads the name. */
async function writeRejects(
  targets: readonly ImportTarget[],
  database: Database,
  records: readonly ImportRecord[],
  path: string,
  language: Language,
) {
  const rejected = records.filter(({ rowsRejected }) => rowsRejected > 0)
  for (const record of rejected) {
    const target = targets.find(({ module, name }) => module === record.module && name === record.target)
    if (!target) continue
    const out = rejected.length > 1 ? path.replace(/([^/\\]*)$/, `${record.target}-$1`) : path
    const lines = rejectLines(database, { record, target }, language, '')
    await pipeline(Readable.from(lines), createWriteStream(out))
    console.error(`Wrote the rejects of ${record.target} to ${out}`)
  }
}

const names = (list: readonly ImportTarget[], what: 'module' | 'name') =>
  [...new Set(list.map(target => target[what]))].join(', ')
