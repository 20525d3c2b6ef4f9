import { fileURLToPath } from 'node:url'
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
    const answer = await runStatement(sql, figure.statement, values)
    if (!('customer_id' in figure.line)) return answer
    const names = await customerNames(sql, [...new Set(answer.lines.map(idOf))])
    return { ...answer, lines: answer.lines.map(line => ({ ...line, name: names.get(idOf(line)) ?? null })) }
  })
}

async function runStatement(sql: Transaction, statement: string, values: Value[]): Promise<Answer> {
  const file = fileURLToPath(new URL(`${statement}.sql`, import.meta.url))
  const [row] = await sql.file<[{ asOf: Date; sales: string; about: Line | null; lines: Line[] }]>(
    file,
    values,
  )
  return { ...row, sales: Number(row.sales), about: row.about ?? {} }
}

const idOf = (line: Line) => line.customer_id as number
