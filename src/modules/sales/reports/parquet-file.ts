import { constants, zstdCompressSync } from 'node:zlib'
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { WholeFile } from '../../../platform/storage/storage.ts'
import { type StagedFile, stageFile } from './staged-file.ts'

/** One column: what its values are in Parquet, and how they are packed. */
export type ParquetColumn = {
  name: string
  kind: keyof typeof kinds
  isOptional?: boolean
  /** Where values hardly repeat, looking for those that do costs more than it saves. */
  isDistinct?: boolean
}

/** Text as its bytes in UTF-8; whole numbers, cents and microseconds since 1970 as `bigint`. */
export type ColumnValues = BigInt64Array | (Uint8Array | undefined)[]

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
// Readers like larger ones; these keep a report of any size within some 90 MB, and the event loop for some 15 ms.
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
  const writer = new ParquetWriter({
    writer: writerInto(staged),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(describe)],
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'trastienda',
    codec: 'ZSTD',
    compressors: { ZSTD: compress },
  })
  const group = makeGroup(columns)
  const writeColumns = async (valuesOf: (place: number) => ColumnValues) => {
    const columnData = columns.map(({ name, isDistinct }, place) => ({
      name,
      data: valuesOf(place),
      ...(isDistinct ? { encoding: 'PLAIN' as const } : {}),
    }))
    await writer.write({ columnData, rowGroupSize: Number.MAX_SAFE_INTEGER })
  }
  const writeGroup = async () => {
    await writeColumns(group.take)
    group.empty()
  }
  return {
    append: async (values, rows) => {
      if (group.rows() > 0 && group.rows() + rows > groupRows) await writeGroup()
      if (rows <= groupRows) group.add(values, rows)
      else await writeColumns(place => values[place] as ColumnValues)
    },
    finish: async () => {
      if (group.rows() > 0) await writeGroup()
      await writer.finish()
      return staged.finish()
    },
    abandon: staged.abandon,
  }
}

// What is added piece by piece becomes one row group: many rows at once from the database would cost the memory of all
// their cells as objects.
function makeGroup(columns: readonly ParquetColumn[]) {
  const columnOf = ({ kind }: ParquetColumn) =>
    kind === 'text' ? ([] as (Uint8Array | undefined)[]) : new BigInt64Array(groupRows)
  let rows = 0
  const values = columns.map(columnOf)
  return {
    rows: () => rows,
    add: (added: ColumnValues[], addedRows: number) => {
      for (const [place, column] of values.entries()) {
        const more = added[place] as ColumnValues
        if (column instanceof BigInt64Array) column.set(more as BigInt64Array, rows)
        else column.push(...(more as Uint8Array[]))
      }
      rows += addedRows
    },
    take: (place: number): ColumnValues => {
      const column = values[place] as ColumnValues
      return column instanceof BigInt64Array ? column.subarray(0, rows) : column
    },
    empty: () => {
      rows = 0
      for (const column of values) if (Array.isArray(column)) column.length = 0
    },
  }
}

const describe = ({ name, kind, isOptional }: ParquetColumn): SchemaElement => ({
  name,
  repetition_type: isOptional ? 'OPTIONAL' : 'REQUIRED',
  ...kinds[kind],
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
