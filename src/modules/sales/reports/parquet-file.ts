import { constants, zstdCompressSync } from 'node:zlib'
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { WholeFile } from '../../../platform/storage/storage.ts'
import { unpack } from './read-rows.ts'
import { type StagedFile, stageFile } from './staged-file.ts'

/** One column: what its values are in Parquet, and how they are packed. */
export type ParquetColumn = {
  name: string
  kind: keyof typeof kinds
  isOptional?: boolean
  /** Where values hardly repeat, looking for those that do costs more than it saves. */
  isDistinct?: boolean
}

/**
 * Whole numbers, cents and microseconds since 1970 as `bigint`. Texts as their bytes in UTF-8; those of a distinct column
 * packed, each after its length in 4 bytes, which is -1 for none.
 */
export type ColumnValues = BigInt64Array | (Uint8Array | undefined)[] | Buffer

type Column = BigInt64Array | (Uint8Array | undefined)[]

export type ParquetFile = {
  /** Appends rows: the values of each column, in the order of the columns. */
  append: (values: ColumnValues[], rows: number) => Promise<void>
  finish: () => Promise<WholeFile>
  abandon: () => Promise<void>
}

const kinds = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  // Exact: the cents are stored, the scale tells readers that they are cents.
  amount: { type: 'INT64', converted_type: 'DECIMAL', scale: 2, precision: 18 },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
} as const satisfies Record<string, Omit<SchemaElement, 'name'>>

const bufferBytes = 1 << 20
// Readers like larger ones; these keep a report of any size within some 60 MB, and the event loop for some 15 ms.
const groupRows = 10_000

// Node's own, where the library's Snappy is JavaScript: half the time, and smaller files. DuckDB, Spark, pandas and Athena
// read it.
const compress = (bytes: Uint8Array) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })

/** The content type of Parquet files (IANA). */
export const parquetType = 'application/vnd.apache.parquet'

/** Opens a Parquet file on this machine that is written row group by row group; one group is in memory at a time. */
export async function openParquetFile(
  path: string,
  { columns, metadata }: { columns: readonly ParquetColumn[]; metadata: Record<string, string> },
): Promise<ParquetFile> {
  const staged = await stageFile(path, parquetType)
  const leaves = columns.map(describe)
  const schema = [{ name: 'root', num_children: columns.length }, ...leaves]
  const writer = new ParquetWriter({
    writer: writerInto(staged),
    schema,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'trastienda',
    codec: 'ZSTD',
    compressors: { ZSTD: compress },
  })
  const group = makeGroup(columns)
  const writeColumns = async (valuesOf: (place: number) => Column) => {
    // One at a time: what one column takes is let go before the next.
    let taken: { place: number; data: Column } | undefined
    const dataOf = (place: number) => {
      if (taken?.place !== place) taken = { place, data: valuesOf(place) }
      return taken.data
    }
    const columnData = columns.map(({ name, isDistinct }, place) => ({
      name,
      get data() {
        return dataOf(place)
      },
      ...(isDistinct ? { encoding: 'PLAIN' as const } : {}),
    }))
    await writer.write({ columnData, rowGroupSize: Number.MAX_SAFE_INTEGER })
    for (const { meta_data } of writer.row_groups.at(-1)?.columns ?? []) keepBounds(meta_data?.statistics)
  }
  const writeGroup = async () => {
    await writeColumns(group.take)
    group.empty()
  }
  return {
    append: async (values, rows) => {
      if (group.rows() > 0 && group.rows() + rows > groupRows) await writeGroup()
      if (rows <= groupRows) group.add(values, rows)
      else
        await writeColumns(place => {
          const column = values[place] as ColumnValues
          return Buffer.isBuffer(column) ? unpack(column) : column
        })
    },
    finish: async () => {
      if (group.rows() > 0) await writeGroup()
      // Said only now what their numbers mean: the library would convert each of them, and they need no conversion.
      for (const [place, { kind }] of columns.entries())
        Object.assign(leaves[place] as SchemaElement, kinds[kind])
      await writer.finish()
      return staged.finish()
    },
    abandon: staged.abandon,
  }
}

// The library keeps the least and the greatest value of each group to the end: as copies, since the next group overwrites
// the bytes that these are parts of.
function keepBounds(statistics: { min_value?: unknown; max_value?: unknown } | undefined) {
  if (statistics?.min_value instanceof Uint8Array)
    statistics.min_value = Uint8Array.from(statistics.min_value)
  if (statistics?.max_value instanceof Uint8Array)
    statistics.max_value = Uint8Array.from(statistics.max_value)
}

// What is added piece by piece becomes one row group: many rows at once from the database would cost the memory of all
// their cells as objects.
function makeGroup(columns: readonly ParquetColumn[]) {
  let rows = 0
  const gathered = columns.map(column =>
    column.kind !== 'text' ? gatherNumbers() : column.isDistinct ? gatherPacked() : gatherTexts(),
  )
  return {
    rows: () => rows,
    add: (added: ColumnValues[], addedRows: number) => {
      for (const [place, column] of gathered.entries()) column.add(added[place] as never, rows)
      rows += addedRows
    },
    take: (place: number) => (gathered[place] as Gathered).take(rows),
    empty: () => {
      rows = 0
      for (const column of gathered) column.empty()
    },
  }
}

type Gathered = {
  add: (values: never, rows: number) => void
  take: (rows: number) => Column
  empty: () => void
}

function gatherNumbers(): Gathered {
  const numbers = new BigInt64Array(groupRows)
  return {
    add: (values: BigInt64Array, rows: number) => numbers.set(values, rows),
    take: rows => numbers.subarray(0, rows),
    empty: () => {},
  }
}

function gatherTexts(): Gathered {
  const texts: (Uint8Array | undefined)[] = []
  return {
    add: (values: (Uint8Array | undefined)[]) => void texts.push(...values),
    take: () => texts,
    empty: () => {
      texts.length = 0
    },
  }
}

// Copied into bytes that all groups share: buffers that live as long as a group outlive young ones, and pile up.
function gatherPacked(): Gathered {
  let bytes = Buffer.allocUnsafeSlow(bufferBytes)
  let used = 0
  return {
    add: (packed: Uint8Array) => {
      if (used + packed.length > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(2 * (used + packed.length))
        larger.set(bytes.subarray(0, used))
        bytes = larger
      }
      bytes.set(packed, used)
      used += packed.length
    },
    take: () => unpack(bytes.subarray(0, used)),
    empty: () => {
      used = 0
    },
  }
}

const describe = ({ name, kind, isOptional }: ParquetColumn): SchemaElement => ({
  name,
  repetition_type: isOptional ? 'OPTIONAL' : 'REQUIRED',
  ...(kind === 'text' ? kinds.text : { type: kinds[kind].type }),
})

// The library's writer for files writes while nothing else can run; this one waits for the disk after each row group.
function writerInto(staged: StagedFile) {
  const writer = new ByteWriter(bufferBytes)
  const flush = async () => {
    await staged.write(writer.getBytes())
    writer.index = 0
  }
  return Object.assign(writer, { flush, finish: flush })
}
