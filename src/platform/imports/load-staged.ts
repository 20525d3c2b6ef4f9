import { brokenUniqueConstraint } from '../database.ts'
import { isGood } from './check-staged.ts'
import { quoted, type Session, type Staging } from './staging.ts'

/** What became of the good rows of a file. */
export type LoadCounts = { inserted: number; updated: number; unchanged: number }

/** Keeps every row that cannot be loaded, with all its faults: those of its cells first. Gives how many. */
export async function keepRejects(session: Session, importId: string, staging: Staging): Promise<number> {
  const { rows, faults } = staging
  // Two arrays become one as text: jsonb, which could join them, refuses half a character at the end of a cut value.
  const { count } = await session.unsafe(
    `insert into imports.reject (import_id, line, faults, raw)
     select $1::uuid, s.row_line,
       coalesce(left(s.row_faults, -1) || ',' || substr(f.faults, 2), s.row_faults, f.faults)::json, s.row_raw
     from ${rows} s
     left join (
       select line, json_agg(json_strip_nulls(json_build_object(
         'code', code, 'column', column_name, 'value', value, 'keptLine', kept_line)))::text as faults
       from ${faults} group by line
     ) as f on f.line = s.row_line
     where s.row_faults is not null or f.line is not null`,
    [importId],
  )
  return count
}

/** What loading would do now. */
export async function countStaged(session: Session, staging: Staging): Promise<LoadCounts> {
  const key = `t.${keyOf(staging)}`
  const [row] = await session.unsafe(
    `select count(*) filter (where ${key} is null) as inserted,
       count(*) filter (where ${key} is not null and ${isDifferent(staging)}) as updated,
       count(*) filter (where ${key} is not null and not (${isDifferent(staging)})) as unchanged
     from ${staging.rows} s ${joinStored(staging)} where ${isGood(staging)}`,
  )
  return row as unknown as LoadCounts
}

/**
 * Inserts what is new and updates what differs, in key order, so that two loads cannot lock each other. Rows that are as
 * stored are not touched.
 */
export async function loadGood(session: Session, staging: Staging): Promise<LoadCounts> {
  const counts = await countStaged(session, staging)
  if (counts.inserted + counts.updated === 0) return counts
  if (counts.updated + counts.unchanged > 0) return upsert(session, staging, counts)
  return (await insertNew(session, staging)) ?? (await upsert(session, staging, counts))
}

// Twice as fast as an upsert, which has to look before each row. Gives nothing if somebody else inserted one meanwhile.
async function insertNew(session: Session, staging: Staging): Promise<LoadCounts | undefined> {
  const { target, rows, isInKeyOrder } = staging
  const names = target.columns.map(({ storedAs }) => quoted(storedAs))
  await session.unsafe('savepoint before_insert')
  try {
    const { count } = await session.unsafe(
      `insert into ${target.table} (${names.join(', ')})
       select ${names.map(name => `s.${name}`).join(', ')} from ${rows} s where ${isGood(staging)}
       ${isInKeyOrder ? '' : `order by s.${keyOf(staging)}`}`,
    )
    return { inserted: count, updated: 0, unchanged: 0 }
  } catch (error) {
    if (!brokenUniqueConstraint(error)) throw error
    await session.unsafe('rollback to savepoint before_insert')
    return undefined
  }
}

async function upsert(session: Session, staging: Staging, counts: LoadCounts): Promise<LoadCounts> {
  const { target, rows } = staging
  const names = target.columns.map(({ storedAs }) => quoted(storedAs))
  const key = keyOf(staging)
  const others = names.slice(1)
  const [row] = await session.unsafe(
    `with loaded as (
       insert into ${target.table} as t (${names.join(', ')})
       select ${names.map(name => `s.${name}`).join(', ')}
       from ${rows} s ${joinStored(staging)}
       where ${isGood(staging)} and (t.${key} is null or ${isDifferent(staging)})
       order by s.${key}
       on conflict (${key}) do update
       set ${others.map(name => `${name} = excluded.${name}`).join(', ')}
       where (${others.map(name => `t.${name}`).join(', ')})
         is distinct from (${others.map(name => `excluded.${name}`).join(', ')})
       returning xmax = 0 as is_new
     )
     select count(*) filter (where is_new) as inserted, count(*) filter (where not is_new) as updated from loaded`,
  )
  const { inserted, updated } = row as unknown as LoadCounts
  const good = counts.inserted + counts.updated + counts.unchanged
  return { inserted, updated, unchanged: good - inserted - updated }
}

const keyOf = ({ target }: Staging) => quoted(target.columns[0].storedAs)

function joinStored(staging: Staging): string {
  return `left join ${staging.target.table} t on t.${keyOf(staging)} = s.${keyOf(staging)}`
}

function isDifferent({ target }: Staging): string {
  const others = target.columns.slice(1).map(({ storedAs }) => quoted(storedAs))
  return `(${others.map(name => `t.${name}`).join(', ')}) is distinct from (${others.map(name => `s.${name}`).join(', ')})`
}
