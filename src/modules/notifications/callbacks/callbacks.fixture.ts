import { after } from 'node:test'
import type { TestDatabase } from '../../../../test/database.ts'
import { type Database, openDatabases } from '../../../platform/database.ts'
import { openLog } from '../../../platform/telemetry/logging.ts'
import { newId } from '../../../platform/uuid.ts'
import type { Resolve } from './callback-client.ts'
import { type CallbackResult, type Callbacks, makeCallbacks } from './callbacks.ts'

export const secret = `whsec_${Buffer.from('a secret of these tests, long').toString('base64')}`
export const thisMachine = ['127.0.0.1']

/** The callbacks of one process on a pool of its own, and what they told. */
export type Sender = Callbacks & { results: CallbackResult[]; logged: () => string }

export function aSender(
  { url }: { url: string },
  options: { secrets?: string[]; hosts?: string[]; resolve?: Resolve; onResult?: () => void } = {},
): Sender {
  const { secrets = [secret], hosts = thisMachine, resolve, onResult } = options
  const { writes, close } = openDatabases({ url, connectionsMax: 3, name: 'trastienda' })
  const lines: string[] = []
  const results: CallbackResult[] = []
  const callbacks = makeCallbacks({
    database: writes,
    secrets,
    hosts,
    log: openLog('trace', false, { write: line => void lines.push(line) }),
    onResult: result => {
      results.push(result)
      onResult?.()
    },
    ...(resolve ? { resolve } : {}),
  })
  after(async () => {
    await callbacks.stop()
    await close()
  })
  return { ...callbacks, results, logged: () => lines.join('') }
}

/** Stores callbacks as the engine does when it finishes requests; gives their ids. */
export async function finish(owner: Database, url: string, number = 1): Promise<string[]> {
  const ids = Array.from({ length: number }, newId)
  const bodies = ids.map(id =>
    JSON.stringify({ type: 'request.sent', data: { id, status: 'sent', name: 'María' } }),
  )
  await owner`
    insert into notifications.callback (id, request_id, url, body)
    select id, id, ${url}, body from unnest(${ids}::uuid[], ${bodies}::text[]) as given (id, body)`
  return ids
}

export type StoredCallback = {
  id: string
  attempts: number
  state: 'waits' | 'delivered' | 'given up'
  lastError: string | null
  waitSeconds: number
}

/** What is stored of callbacks, in the order of their ids. */
export async function stored({ owner }: TestDatabase, ids: string[]): Promise<StoredCallback[]> {
  return owner<StoredCallback[]>`
    select id, attempts, last_error,
      case when delivered_at is not null then 'delivered' when given_up_at is not null then 'given up' else 'waits' end
        as state,
      extract(epoch from due_at - clock_timestamp())::float8 as wait_seconds
    from notifications.callback
    where id = any (${ids}::uuid[])
    order by id`
}

/** Lets the time pass until waiting callbacks are due. */
export async function passTime({ owner }: TestDatabase, ids: string[]): Promise<void> {
  await owner`update notifications.callback set due_at = clock_timestamp() where id = any (${ids}::uuid[])`
}
