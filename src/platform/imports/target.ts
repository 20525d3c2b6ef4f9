import type { Text } from '../language.ts'
import type { LoadCounts } from './load-staged.ts'
import type { Session, Staging } from './staging.ts'

/** What a cell of a column must hold. */
export type ColumnKind = 'integer' | 'text' | 'time' | 'money'

/** One column of a file, and where it goes. */
export type ImportColumn = {
  /** As in the file's layout, the API and the rejects. */
  name: string
  /** Other names that a header may give it. */
  aliases?: readonly string[]
  kind: ColumnKind
  /** Its column in the table. */
  storedAs: string
  /** Longest text, in characters. */
  charactersMax?: number
  /** The table whose ids (or other key) its values must be among, and the code of the fault when one is not. */
  parent?: { table: string; key?: string; code: string; text: (value: string) => Text }
}

/** What files can be loaded into: a table of a module, its first column being the key. */
export type ImportTarget = {
  module: string
  /** As callers name it. */
  name: string
  table: string
  columns: readonly [ImportColumn, ...ImportColumn[]]
  /** Targets of one upload are loaded in this order: parents first. */
  order: number
  /** A row that lacks a value is rejected, whatever the caller wishes. */
  isNeverIncomplete?: boolean
  /** Its files hold what belongs to several providers: keys that are bound to one neither load nor see them. */
  isOfAllProviders?: boolean
  /** Further faults that `check` may find, and their sentences. */
  faults?: Record<string, (value: string) => Text>
  /** Runs first in the transaction of the load. */
  begin?: (session: Session) => Promise<void>
  /** Adds to the faults of the staging what only this target knows of, and gives how many. It sees rows with other faults too. */
  check?: (session: Session, staging: Staging) => Promise<number>
  /** Loads the good rows, in place of inserting and updating them by their key. A dry run counts only. */
  load?: (session: Session, staging: Staging, options: { isDryRun: boolean }) => Promise<LoadCounts>
}

/** How a file is to be taken. */
export type ImportOptions = {
  /** Tells what would happen, and changes nothing. */
  isDryRun: boolean
  /** Stores what is missing as null instead of rejecting the row. The key is required all the same. */
  acceptsIncomplete: boolean
  /** Nothing is loaded when a larger share of the rows is rejected: 0 to 1. */
  rejectsShareMax: number | undefined
}
