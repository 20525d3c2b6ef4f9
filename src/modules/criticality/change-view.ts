import { Type } from 'typebox'
import type { ReportedChange } from './change-queries.ts'

const Time = Type.String({ format: 'date-time' })

/** A change as it was reported, by both clocks, and what became of it. */
export const ChangeView = Type.Object({
  id: Type.Integer({ description: 'Its processed_id.' }),
  producer: Type.String(),
  status: Type.Integer({ minimum: 1, maximum: 5 }),
  change_at: Time,
  received_at: Time,
  became_state: Type.Boolean({ description: 'False: it was superseded on arrival.' }),
  revision: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
})

/** A change that was kept. Its times are ISO 8601. */
export type KeptChange = ReportedChange & { producer: string; status: number }

export function viewChange({ id, producer, status, changeAt, receivedAt, revision }: KeptChange) {
  return {
    id,
    producer,
    status,
    change_at: changeAt,
    received_at: receivedAt,
    became_state: revision !== null,
    revision,
  }
}
