import { after } from 'node:test'
import { aDatabase } from '../../../test/database.ts'
import { type Database, openImportPool } from '../database.ts'
import type { ImportRecord } from './import-record.ts'
import { loadUpload, type Upload, type UploadedFile } from './load-upload.ts'
import type { ImportOptions, ImportTarget } from './target.ts'

/** Two targets that no module has: items lie on shelves. */
export const shelves: ImportTarget = {
  module: 'stock',
  name: 'shelves',
  table: 'stock.shelf',
  order: 1,
  columns: [
    { name: 'id', kind: 'integer', storedAs: 'id' },
    { name: 'shelf', kind: 'text', storedAs: 'name', charactersMax: 20 },
  ],
}

export const items: ImportTarget = {
  module: 'stock',
  name: 'items',
  table: 'stock.item',
  order: 2,
  columns: [
    { name: 'id', kind: 'integer', storedAs: 'id' },
    { name: 'name', kind: 'text', storedAs: 'name', aliases: ['nombre'] },
    { name: 'datetime', kind: 'time', storedAs: 'stored_at' },
    {
      name: 'shelf_id',
      kind: 'integer',
      storedAs: 'shelf_id',
      parent: {
        table: 'stock.shelf',
        code: 'unknown_shelf',
        text: value => ({ en: `There is no shelf ${value}.`, es: `No hay estante ${value}.` }),
      },
    },
  ],
}

const optionsDefault: ImportOptions = {
  isDryRun: false,
  acceptsIncomplete: false,
  rejectsShareMax: undefined,
}

export type Stock = {
  owner: Database
  load: (
    files: Record<string, string | Uint8Array | AsyncIterable<Uint8Array>>,
    options?: Partial<ImportOptions>,
  ) => Promise<ImportRecord[]>
  /** Loads one file of items. */
  loadItems: (file: string | Uint8Array, options?: Partial<ImportOptions>) => Promise<ImportRecord>
  loadAs: (upload: Partial<Upload> & Pick<Upload, 'files'>) => Promise<ImportRecord[]>
  items: () => Promise<(string | number | null)[][]>
  /** What is wrong with each rejected row: its line and codes. */
  rejects: (importId: string) => Promise<[line: number, codes: string][]>
}

/** A database with those tables and shelves 1 to 3. */
export async function aStock(): Promise<Stock> {
  const { url, owner } = await aDatabase()
  await owner.unsafe(`
    create schema stock;
    create table stock.shelf (id integer primary key, name text);
    create table stock.item (
      id integer primary key, name text, stored_at timestamptz, shelf_id integer references stock.shelf
    );
    grant usage on schema stock to trastienda_runtime;
    grant select, insert, update on all tables in schema stock to trastienda_runtime;
    insert into stock.shelf values (1, 'top'), (2, 'middle'), (3, 'bottom');`)
  const pool = openImportPool({ url, name: 'test imports', role: 'trastienda_runtime' })
  after(() => pool.end({ timeout: 1 }))

  const loadAs: Stock['loadAs'] = upload =>
    loadUpload(
      { pool, database: owner },
      { actor: 'user:ana@example.com', options: optionsDefault, ...upload },
    )
  const load: Stock['load'] = (files, options) =>
    loadAs({ files: uploaded(files), options: { ...optionsDefault, ...options } })
  return {
    owner,
    load,
    loadAs,
    loadItems: async (file, options) => (await load({ items: file }, options))[0] as ImportRecord,
    items: async () => {
      const rows = await owner`
        select id, name, to_char(stored_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as stored_at, shelf_id
        from stock.item order by id`
      return rows.map(({ id, name, storedAt, shelfId }) => [id, name, storedAt, shelfId])
    },
    rejects: async importId => {
      const rows = await owner<{ line: number; faults: { code: string; column?: string }[] }[]>`
        select line, faults from imports.reject where import_id = ${importId} order by line`
      return rows.map(({ line, faults }) => [
        line,
        faults.map(({ code, column }) => (column ? `${code} ${column}` : code)).join(', '),
      ])
    },
  }
}

async function* uploaded(
  files: Record<string, string | Uint8Array | AsyncIterable<Uint8Array>>,
): AsyncGenerator<UploadedFile> {
  for (const [name, content] of Object.entries(files)) {
    const target = name.startsWith('items') ? items : shelves
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const bytesTotal = bytes instanceof Uint8Array ? bytes.length : null
    yield { target, fileName: `${name}.csv`, bytesTotal, bytes: chunks(bytes) }
  }
}

async function* chunks(bytes: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes
  else yield* bytes
}
