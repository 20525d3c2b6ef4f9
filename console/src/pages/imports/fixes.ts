import { useSyncExternalStore } from 'react'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { sendFiles } from './send-files.ts'
import type { Import } from './use-import.ts'

export type Reject =
  paths['/v1/imports/{id}/rejects']['get']['responses']['200']['content']['application/json']['data'][number]

/** What was made of a reject: its cells as they are now, and what became of them when they were sent. */
export type Fix = {
  cells: Readonly<Record<string, string>>
  outcome?: { importId: string; isDryRun: boolean; errors: Reject['errors'] }
}

type Fixes = ReadonlyMap<number, Fix>

const none: Fixes = new Map()
// By import: a look at another page takes nothing away.
const kept = new Map<string, Fixes>()
const watchers = new Set<() => void>()

/** The rows of an import that somebody is mending, by line of its file. */
export function useFixes(importId: string): Fixes {
  return useSyncExternalStore(watch, () => kept.get(importId) ?? none)
}

/** Writes a cell of a reject anew. */
export function fixCell(importId: string, { line, cells }: Reject, column: string, value: string) {
  const before = kept.get(importId)?.get(line)?.cells ?? cells
  change(importId, line, { cells: { ...before, [column]: value } })
}

/** Takes back what was written over a reject. */
export function undoFix(importId: string, line: number) {
  const fixes = new Map(kept.get(importId))
  fixes.delete(line)
  keep(importId, fixes)
}

/** The lines that wait to be sent: changed, and not sent since. */
export const unsentLines = (fixes: Fixes): number[] =>
  [...fixes].flatMap(([line, { outcome }]) => (outcome ? [] : [line])).sort((one, other) => one - other)

/** Whether a row has been loaded since it was rejected. */
export const isLoaded = (fix: Fix | undefined): boolean =>
  fix?.outcome?.errors.length === 0 && !fix.outcome.isDryRun

/**
 * Sends the changed rows as a file of their own, and notes of each what became of it.
 * @throws Problem when the upload is refused.
 */
export async function sendFixes(from: Import, columns: readonly string[], fixes: Fixes): Promise<Import> {
  const lines = unsentLines(fixes)
  const rows = lines.map(line => columns.map(column => fixes.get(line)?.cells[column] ?? ''))
  const { text, lineOfRow } = writeCsv([columns, ...rows])
  const stem = (from.file_name ?? from.target).replace(/(-fixed)?\.(csv|txt|tsv)$/i, '')
  const file = new File([text], `${stem}-fixed.csv`, { type: 'text/csv' })
  const sent = (await sendFiles({
    module: from.module,
    files: [{ target: from.target, file }],
    options: { isDryRun: from.dry_run, acceptsIncomplete: from.incomplete === 'accept' },
  })) as Import
  const rejects = sent.rows_rejected > 0 ? await readAllRejects(sent.id) : []
  const errorsByLine = new Map(rejects.map(({ line, errors }) => [line, errors]))
  for (const [place, line] of lines.entries()) {
    const cells = fixes.get(line)?.cells ?? {}
    const errors = errorsByLine.get(lineOfRow[place + 1] ?? 0) ?? []
    // Changed again while it was on its way: still to be sent.
    if (kept.get(from.id)?.get(line)?.cells !== cells) continue
    change(from.id, line, { cells, outcome: { importId: sent.id, isDryRun: from.dry_run, errors } })
  }
  return sent
}

async function readAllRejects(id: string): Promise<Reject[]> {
  const rejects: Reject[] = []
  let cursor: string | null | undefined
  do {
    const query = { limit: 200, ...(cursor ? { cursor } : {}) }
    const { data } = await client.GET('/v1/imports/{id}/rejects', { params: { path: { id }, query } })
    rejects.push(...(data?.data ?? []))
    cursor = data?.next_cursor
  } while (cursor)
  return rejects
}

/** Rows as CSV (RFC 4180), and the line of the file on which each begins, from 1: a cell may hold line ends. */
function writeCsv(rows: readonly (readonly string[])[]): { text: string; lineOfRow: number[] } {
  let text = ''
  let line = 1
  const lineOfRow = rows.map(cells => {
    const begins = line
    const written = `${cells.map(quoted).join(',')}\r\n`
    text += written
    line += written.match(/\r\n|\r|\n/g)?.length ?? 0
    return begins
  })
  return { text, lineOfRow }
}

const quoted = (cell: string) =>
  /[",\r\n;\t|]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

function change(importId: string, line: number, fix: Fix) {
  keep(importId, new Map(kept.get(importId)).set(line, fix))
}

function keep(importId: string, fixes: Fixes) {
  kept.set(importId, fixes)
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}
