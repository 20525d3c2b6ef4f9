import assert from 'node:assert/strict'
import type { TestApp } from '../../../test/app.ts'
import { patienceMs } from '../../../test/patience.ts'
import { newId } from '../../platform/uuid.ts'
import { claimRequests, insertGateways } from './engine/claim-queries.ts'
import { settleAttempts } from './engine/settle-queries.ts'
import { upsertWorker } from './engine/upkeep-queries.ts'
import type { Outcome } from './gateways/gateway.ts'

type Call = TestApp['call']
type Body = Record<string, unknown>

/** A request as a client sends it. */
export function aRequest(over: Body = {}): Body {
  return { to: 'ana@example.com', message: 'Hola', type: 'email', ...over }
}

/** Registers a request and gives its id. */
export async function register(call: Call, over: Body = {}): Promise<string> {
  const answer = await call('POST', '/v1/requests', { body: aRequest(over) })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json().id
}

/** Registers a request and launches it. */
export async function launched(call: Call, over: Body = {}): Promise<string> {
  const id = await register(call, over)
  assert.equal((await call('POST', `/v1/requests/${id}/process`)).statusCode, 202)
  return id
}

export async function statusOf(call: Call, id: string): Promise<string> {
  return (await call('GET', `/v1/requests/${id}`)).json().status
}

/** Everything that is stored of requests, to see that nothing changed. */
export async function storedOf({ owner }: TestApp['database']): Promise<string> {
  const [row] = await owner<[{ text: string }]>`
    select jsonb_build_array(
      (select jsonb_agg(to_jsonb(request) order by id) from notifications.request),
      (select jsonb_agg(to_jsonb(delivery) order by request_id) from notifications.delivery),
      (select jsonb_agg(to_jsonb(attempt) order by request_id, number) from notifications.attempt),
      (select jsonb_agg(to_jsonb(callback) order by id) from notifications.callback)
    )::text as text`
  return row.text
}

/** A worker of the test: it claims requests as an engine does, and settles them as it is told. */
export async function aWorker({ databases }: TestApp, gateway = 'main') {
  const sql = databases.writes
  const worker = newId()
  await insertGateways(sql, [gateway])
  const beat = () => upsertWorker(sql, { id: worker, host: 'test', processId: 1 })
  await beat()
  return {
    beat,
    claim: async (calls = 1) =>
      (await claimRequests(sql, gateway, { worker, calls, retries: calls, timeoutMs: 5_000 })).map(
        ({ requestId }) => requestId,
      ),
    /** Ends the last attempt of a request. */
    settle: async (id: string, end: Partial<Settled> = {}) => {
      const { status, reason, outcome, delayMs, mayBeDuplicate } = { ...delivered, ...end }
      const [last] = await sql<[{ number: number }]>`
        select max(number) as number from notifications.attempt where request_id = ${id}`
      const settled = await settleAttempts(sql, [
        {
          request_id: id,
          number: last.number,
          outcome,
          status_code: null,
          detail: null,
          provider_id: null,
          left_after_ms: 0,
          status,
          reason,
          delay_ms: delayMs,
          gateway: status === 'processing' ? gateway : null,
          tries: 1,
          tries_here: 1,
          may_be_duplicate: mayBeDuplicate,
        },
      ])
      assert.equal(settled.size, 1)
    },
  }
}

type Settled = {
  status: 'sent' | 'failed' | 'processing'
  reason: string | null
  outcome: Outcome
  delayMs: number
  mayBeDuplicate: boolean
}
const delivered: Settled = {
  status: 'sent',
  reason: null,
  outcome: 'delivered',
  delayMs: 0,
  mayBeDuplicate: false,
}

/** Registers requests behind the back of the application, which does not refuse them. Gives their ids. */
export async function fillBacklog(
  { database: { owner } }: { database: Pick<TestApp['database'], 'owner'> },
  number: number,
): Promise<string[]> {
  const ids = Array.from({ length: number }, newId)
  await owner`
    insert into notifications.request (id, caller, type, recipient, message, lane, on_doubt)
    select id, 'test', 'sms', '1', 'm', 1, 'retry' from unnest(${ids}::uuid[]) as id`
  return ids
}

/** A request that has failed. */
export async function failed(
  app: TestApp,
  over: Body = {},
  { reason = 'gave_up', possibleDuplicate = false } = {},
): Promise<string> {
  const id = await register(app.call, over)
  await app.database.owner`
    update notifications.request
    set status = 'failed', reason = ${reason}, launched_at = clock_timestamp(), finished_at = clock_timestamp(),
      possible_duplicate = ${possibleDuplicate}
    where id = ${id}`
  return id
}

/** Waits until a statement of the application waits for a lock. */
export async function lockWait({ owner }: TestApp['database']) {
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    const waiting = await owner`
      select from pg_stat_activity
      where datname = current_database() and application_name = 'trastienda' and wait_event_type = 'Lock'`
    if (waiting.length > 0) return
    assert.ok(Date.now() < giveUpAt, 'nothing waited for the lock')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
