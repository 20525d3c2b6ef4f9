import type { ReservedSql } from 'postgres'
import { copyText } from '../copy.ts'
import type { ColumnKind, ImportTarget } from './target.ts'

/** A connection that belongs to one upload until it gives it back. */
export type Session = ReservedSql

/** Temporary tables of one file, seen by their session alone. */
export type Staging = {
  target: ImportTarget
  /** One row for each of the file: line, raw text, faults found while reading, and the values of the cells that could be read. */
  rows: string
  /** Faults that only the whole set shows. */
  faults: string
  hasFaults: boolean
  /** Whether each good row has a higher key than the one before. */
  isInKeyOrder: boolean
}

const types: Record<ColumnKind, string> = {
  integer: 'integer',
  text: 'text',
  time: 'timestamptz',
  money: 'numeric(14, 2)',
}

/** Makes the tables for a file, in a session that may have been used before. */
export async function openStaging(session: Session, target: ImportTarget, number: number): Promise<Staging> {
  const staging = {
    target,
    rows: `pg_temp.import_row_${number}`,
    faults: `pg_temp.import_fault_${number}`,
    hasFaults: false,
    isInKeyOrder: false,
  }
  await dropStaging(session, staging)
  const columns = target.columns.map(({ storedAs, kind }) => `${quoted(storedAs)} ${types[kind]}`)
  await session.unsafe(
    `create temporary table ${unqualified(staging.rows)} (row_line bigint, row_raw text, row_faults text, ${columns.join(', ')})`,
  )
  await session.unsafe(
    `create temporary table ${unqualified(staging.faults)} (line bigint, code text, column_name text, value text, kept_line bigint)`,
  )
  return staging
}

/** Adds lines of `makeFileReader` to the rows. Each call is a statement of its own, outside any transaction. */
export async function stage(session: Session, { rows }: Staging, lines: Uint8Array): Promise<void> {
  await copyText(session.unsafe(`copy ${rows} from stdin`), lines)
}

/** Tells the planner how many rows there are. */
export async function analyzeStaging(session: Session, { rows }: Staging): Promise<void> {
  await session.unsafe(`analyze ${rows}`)
}

/** Drops the tables of a file. */
export async function dropStaging(session: Session, { rows, faults }: Staging): Promise<void> {
  await session.unsafe(`drop table if exists ${rows}, ${faults}`)
}

/** A name as it stands in a statement. Names come from our own targets, never from a file. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const unqualified = (name: string) => name.slice('pg_temp.'.length)
