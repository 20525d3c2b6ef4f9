import { Type } from 'typebox'
import { positionOf } from './position.ts'
import type { State } from './state-queries.ts'

const maybe = (type: 'integer' | 'string', more: object = {}) =>
  Type.Unsafe<number | string | null>({ type: [type, 'null'], ...more })

/** The state as `/v1` shows it. Before the first change its revision is 0 and what is of a change is null. */
export const StateView = Type.Object({
  revision: Type.Integer({ description: 'Rises by one whenever a change becomes the state.' }),
  position: Type.String({ description: 'For `?since=`, and in quotation marks the ETag.' }),
  status: maybe('integer', { minimum: 1, maximum: 5 }),
  change_id: maybe('integer', { description: 'The processed_id of the change that is the state.' }),
  change_at: maybe('string', { format: 'date-time', description: "By the producer's clock." }),
  since: maybe('string', { format: 'date-time', description: 'When it became the state, by our clock.' }),
  producer: maybe('string'),
})

export function viewState(state: State) {
  const isThere = state.revision > 0
  return {
    revision: state.revision,
    position: positionOf(state),
    status: isThere ? state.status : null,
    change_id: isThere ? state.changeId : null,
    change_at: isThere ? state.changeAt.toISOString() : null,
    since: isThere ? state.since.toISOString() : null,
    producer: isThere ? state.producer : null,
  }
}

/** The state as the contract has it, its time to the second; empty before the first change. */
export function contractState({ revision, status, changeId, changeAt }: State) {
  if (revision === 0) return {}
  return {
    current_status: status,
    status_change_id: changeId,
    Change_at: `${changeAt.toISOString().slice(0, 19)}Z`,
  }
}
