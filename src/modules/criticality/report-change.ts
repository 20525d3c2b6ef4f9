import type { Database, Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { shortSpan } from '../../platform/spans.ts'
import { raiseAlert } from '../alerts/index.ts'
import { insertChange, type NewChange, type ReportedChange } from './change-queries.ts'
import { announceState } from './state-watch.ts'

/** How far ahead of our clock a change may be, in minutes, and where in the body of the call its time is. */
type Limit = { futureMinutes: number; pointer: '/Change_at' | '/change_at' }

/** A change that no clock of ours can have seen. It is refused, and an operator is told whose clock is wrong. */
class FutureChangeRefused extends AppError {
  readonly alert: { producer: string; status: number; change_at: string; ahead_seconds: number }

  constructor(
    { producer, status }: NewChange,
    found: { changeAt: string; aheadSeconds: number },
    { futureMinutes: minutes, pointer }: Limit,
  ) {
    const detail = {
      en: `is ${shortSpan(found.aheadSeconds)} ahead of our clock; at most ${minutes} min are taken. Check your clock.`,
      es: `está ${shortSpan(found.aheadSeconds)} por delante de nuestro reloj; se admiten ${minutes} min. Revise su reloj.`,
    }
    const text = {
      en: 'This change lies in the future: it would keep every other one from becoming the state.',
      es: 'Este cambio está en el futuro: impediría que cualquier otro fuera el estado.',
    }
    super('invalid', 'criticality.change_in_future', text, { faults: [{ pointer, detail }] })
    this.alert = {
      producer,
      status,
      change_at: readable(found.changeAt),
      ahead_seconds: Math.round(found.aheadSeconds),
    }
  }
}

/**
 * Reports a change: it is kept, and becomes the state if its `changeAt` is later than the state's; an equal one does not
 * replace it. Those who wait for the state are woken when the transaction commits.
 * @throws invalid `criticality.change_in_future` for one further ahead of the database's clock than the limit; under
 * `alertingFuture` an alert is raised of it
 */
export async function reportChange(
  sql: Transaction,
  change: NewChange,
  limit: Limit,
): Promise<ReportedChange> {
  const found = await insertChange(sql, change, limit.futureMinutes)
  if (found.id === null) throw new FutureChangeRefused(change, found, limit)
  if (found.revision !== null) await announceState(sql)
  return { ...found, changeAt: readable(found.changeAt), receivedAt: readable(found.receivedAt) }
}

/** Runs an act that reports a change. The alert of a refused one is raised after the act's own transaction is undone. */
export async function alertingFuture<Result>(
  database: Database,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof FutureChangeRefused)) throw error
    const { alert: payload } = error
    await database.begin(sql =>
      raiseAlert(sql, { kind: 'criticality.future_change_refused', key: payload.producer, payload }),
    )
    throw error
  }
}

/** A time as PostgreSQL writes it (in UTC) as ISO 8601, to the microsecond. */
export function readable(time: string): string {
  return `${time.replace(' ', 'T').replace(/\+00$/, '')}Z`
}
