import { quoted, type Session, type Staging } from './staging.ts'
import type { ImportColumn } from './target.ts'

/** The rows of a file that have no fault so far, as a condition on the alias of its rows. */
export function isGood({ faults, hasFaults }: Staging, alias = 's'): string {
  const others = hasFaults ? `and not exists (select from ${faults} f where f.line = ${alias}.row_line)` : ''
  return `${alias}.row_faults is null ${others}`
}

/**
 * Finds what only the whole set shows: parents that are neither stored nor among the good rows of a file that came in the
 * same upload and what the target checks itself, of all rows, so that one that has other faults is told these too; then
 * keys that come twice among what is left. The last good line of a key wins.
 */
export async function checkStaged(
  session: Session,
  staging: Staging,
  together: readonly Staging[],
): Promise<void> {
  for (const column of staging.target.columns)
    if (column.parent)
      await note(session, staging, await findMissingParents(session, staging, column, together))
  if (staging.target.check) await note(session, staging, await staging.target.check(session, staging))
  // Keys that only rise cannot come twice.
  if (!staging.isInKeyOrder) await note(session, staging, await findDuplicates(session, staging))
}

// The planner must know: what it believes to be empty it goes through once for each row.
async function note(session: Session, staging: Staging, found: number) {
  if (found === 0) return
  staging.hasFaults = true
  await session.unsafe(`analyze ${staging.faults}`)
}

async function findMissingParents(
  session: Session,
  { rows, faults }: Staging,
  { name, storedAs, parent }: ImportColumn,
  together: readonly Staging[],
): Promise<number> {
  const value = `s.${quoted(storedAs)}`
  const beside = together
    .filter(other => other.target.table === parent?.table)
    .map(
      other =>
        `and not exists (select from ${other.rows} p where p.${quoted(other.target.columns[0].storedAs)} = ${value}
          and ${isGood(other, 'p')})`,
    )
  const { count } = await session.unsafe(
    `insert into ${faults} (line, code, column_name, value)
     select s.row_line, $1, $2, ${value}::text
     from ${rows} s
     where ${value} is not null
       and not exists (select from ${parent?.table} p where p.${quoted(parent?.key ?? 'id')} = ${value}) ${beside.join(' ')}`,
    [parent?.code ?? '', name],
  )
  return count
}

async function findDuplicates(session: Session, staging: Staging): Promise<number> {
  const { rows, faults, target } = staging
  const key = quoted(target.columns[0].storedAs)
  const { count } = await session.unsafe(
    `insert into ${faults} (line, code, column_name, value, kept_line)
     select s.row_line, 'duplicate_in_file', $1, s.${key}::text, twice.kept
     from (
       select s.${key} as key, max(s.row_line) as kept
       from ${rows} s where ${isGood(staging)}
       group by s.${key} having count(*) > 1
     ) as twice
     join ${rows} s on s.${key} = twice.key and s.row_line <> twice.kept
     where ${isGood(staging)}`,
    [target.columns[0].name],
  )
  return count
}
