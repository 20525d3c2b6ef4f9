import { readFileSync } from 'node:fs'
import type { Database, Sql, Transaction } from '../../../platform/database.ts'
import { type ProviderScope, withProvider } from '../provider-scope.ts'
import type { Answer, Figure, Line, Value } from './figures.ts'

/** The customers module's: names of customers by id. */
export type CustomerNames = (sql: Sql, ids: readonly number[]) => Promise<Map<number, string>>

/** Asks one question; all figures of the answer are of one statement, so of one snapshot. */
export async function answerFigure(
  database: Database,
  figure: Figure,
  { scope, values, customerNames }: { scope: ProviderScope; values: Value[]; customerNames: CustomerNames },
): Promise<Answer> {
  return withProvider(database, scope, async sql => {
    const [, answer] = await Promise.all([
      planForThese(sql).execute(),
      runStatement(sql, figure.statement, values),
    ])
    if (!('customer_id' in figure.line)) return answer
    const names = await customerNames(sql, [...new Set(answer.lines.map(idOf))])
    return { ...answer, lines: answer.lines.map(line => ({ ...line, name: names.get(idOf(line)) ?? null })) }
  })
}

// A plan for any provider and any days reads all of them, and takes seconds. Lines come in the order of an index: before
// statistics are there, and for a while after totals were made anew, the planner would rather sort them all. What reads a few
// pages is not worth compiling. Sent together with the question, it costs no round trip.
function planForThese(sql: Transaction) {
  return sql`
    select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_sort', 'off', true),
      set_config('jit', 'off', true)`
}

async function runStatement(sql: Transaction, statement: string, values: Value[]): Promise<Answer> {
  const [row] = await sql.unsafe<[{ asOf: Date; sales: string; about: Line | null; lines: Line[] }]>(
    textOf(statement),
    values,
    { prepare: true },
  )
  return { ...row, sales: Number(row.sales), about: row.about ?? {} }
}

// The driver's own way with files reads them anew for each call.
function textOf(statement: string): string {
  const text = texts.get(statement) ?? readFileSync(new URL(`${statement}.sql`, import.meta.url), 'utf8')
  texts.set(statement, text)
  return text
}

const texts = new Map<string, string>()

const idOf = (line: Line) => line.customer_id as number
