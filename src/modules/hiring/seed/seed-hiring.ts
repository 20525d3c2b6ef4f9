import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '../../../platform/database.ts'
import type { ImportRecord } from '../../../platform/imports/import-record.ts'
import { loadUpload, type UploadedFile } from '../../../platform/imports/load-upload.ts'
import { hiringTargets } from '../targets.ts'
import { company, jobTitles } from './company.ts'
import { generateFiles, type HiringFile } from './generate-files.ts'

/** What was made up and loaded: each file's import, in the order departments, jobs, hired_employees. */
export type HiringSeeded = { imports: ImportRecord[]; files: string[] }

/** Share of dirty rows as in real exports: about 70 of 2,000. */
const dirtyShareDefault = 0.035

/**
 * Makes up the files of a company and loads them in one upload, as they would be loaded if HR sent them: dirty rows end as
 * rejects. The same seed makes the same files; ids of employees go on from the highest there is.
 * @param pool connections for imports, see `openImportPool`
 * @param options.outDir where to leave the files as well
 * @param options.onProgress employees read so far
 * @throws when the database has departments or jobs of its own, which a seed would rename.
 */
export async function seedHiring(
  { pool, database }: { pool: Database; database: Database },
  options: {
    count: number
    seed: number
    dirtyShare?: number
    outDir?: string | undefined
    actor: string
    onProgress?: (rows: number) => void
    signal?: AbortSignal
  },
): Promise<HiringSeeded> {
  const { count, seed, dirtyShare = dirtyShareDefault, outDir, actor, onProgress, signal } = options
  await refuseOtherCompanies(database)
  const firstId = await nextEmployeeId(database)
  const generated = generateFiles({ count, firstId, seed, dirtyShare })
  const written = outDir === undefined ? [] : await writeFiles(generated, outDir, signal)
  const files = generated.map((file, place) => asUpload(file, written[place]))
  const imports = await loadUpload(
    { pool, database },
    {
      actor,
      options: { isDryRun: false, acceptsIncomplete: false, rejectsShareMax: undefined },
      files: opened(files, signal),
      onProgress: ({ rowsRead }) => onProgress?.(rowsRead),
    },
  )
  onProgress?.(count)
  return { imports, files: written }
}

type File = { target: HiringFile['target']; bytesTotal: () => Promise<number | null>; bytes: () => Readable }

function asUpload({ target, lines }: HiringFile, path: string | undefined): File {
  if (path === undefined)
    return { target, bytesTotal: async () => null, bytes: () => Readable.from(inChunks(lines())) }
  return { target, bytesTotal: async () => (await stat(path)).size, bytes: () => createReadStream(path) }
}

async function* opened(
  files: readonly File[],
  signal: AbortSignal | undefined,
): AsyncGenerator<UploadedFile> {
  for (const { target: name, bytesTotal, bytes } of files) {
    const target = hiringTargets.find(each => each.name === name)
    if (!target) throw new Error(`There is no target ${name}.`)
    const fileName = `${name}.csv`
    yield { target, fileName, bytesTotal: await bytesTotal(), bytes: untilStopped(bytes(), signal) }
  }
}

async function* untilStopped(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    signal?.throwIfAborted()
    yield chunk
  }
}

const chunkCharacters = 65_536

function* inChunks(lines: Iterable<string>): Generator<Buffer> {
  let chunk = ''
  for (const line of lines) {
    chunk += line
    if (chunk.length < chunkCharacters) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  if (chunk) yield Buffer.from(chunk)
}

async function writeFiles(
  files: readonly HiringFile[],
  outDir: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  await mkdir(outDir, { recursive: true })
  const paths: string[] = []
  for (const { target, lines } of files) {
    const path = join(outDir, `${target}.csv`)
    const options = signal ? { signal } : {}
    await pipeline(Readable.from(inChunks(lines())), createWriteStream(path), options)
    paths.push(path)
  }
  return paths
}

async function nextEmployeeId(database: Database): Promise<number> {
  const [row] = await database<[{ id: number }]>`
    select coalesce(max(id), 0) + 1 as id from hiring.employee`
  return row.id
}

async function refuseOtherCompanies(database: Database) {
  const [row] = await database<[{ others: boolean }]>`
    select exists (
      select from hiring.department
      where name is distinct from (${company.map(({ name }) => name)}::text[])[id]
      union all
      select from hiring.job where name is distinct from (${jobTitles}::text[])[id]
    ) as others`
  if (!row.others) return
  throw new Error(
    'This database has departments or jobs of its own, which made-up ones would rename. Seed an empty database.',
  )
}
