import type { Sql } from '../../platform/database.ts'

/** A security level, from the least (1) to the most critical (5). */
export type Status = 1 | 2 | 3 | 4 | 5

/**
 * The current criticality. Before the first change its revision and change id are 0, its status is 0, and its times and
 * producer mean nothing.
 */
export type State = {
  /** Rises by one whenever a change becomes the state. */
  revision: number
  /** Renewed after a restore: revisions of another epoch mean nothing. */
  epoch: string
  /** The `processed_id` of the change that is the state. */
  changeId: number
  status: Status | 0
  /** When it changed, by the producer's clock. */
  changeAt: Date
  /** When it became the state, by the database's clock. */
  since: Date
  producer: string
}

export async function getState(sql: Sql): Promise<State> {
  const [state] = await sql<[StateRow]>`
    select revision, epoch, change_id, status, change_at, since, producer from criticality.state`
  return stateOf(state)
}

/** The state as its row has it. */
export type StateRow = { [Field in keyof State]: State[Field] | null } & Pick<State, 'revision' | 'epoch'>

const never = new Date(0)

/** The state that a row says. */
export function stateOf({ revision, epoch, changeId, status, changeAt, since, producer }: StateRow): State {
  return {
    revision,
    epoch,
    changeId: changeId ?? 0,
    status: status ?? 0,
    changeAt: changeAt ?? never,
    since: since ?? never,
    producer: producer ?? '',
  }
}
