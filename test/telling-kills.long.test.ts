import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { raiseAlert, resolveAlert } from '../src/modules/alerts/index.ts'
import { fillBacklog } from '../src/modules/notifications/requests.fixture.ts'
import { newId } from '../src/platform/uuid.ts'
import { aDatabase } from './database.ts'
import { eventually } from './service.ts'
import { killWorkers, workersOf } from './silence-workers.ts'

const steps = ['taken', 'handed', 'noted', 'told', 'snoozesread', 'snoozeswritten'] as const
const kind = 'gateway.breaker_opened'
const rules = 2
const { owner, url } = await aDatabase()
const startWorker = workersOf(url)

for (let number = 0; number < rules; number++)
  await owner`
    insert into alerts.rule (id, name, severity_min, channel, recipient, language)
    values (${newId()}, ${`everything ${number}`}, 'info', 'email', ${`r${number}@example.com`}, 'en')`

test('each beginning, end of a snooze and end of an alert is told once by each rule, although workers are killed at every step and at random', async ({
  signal: given,
}) => {
  const stop = new AbortController()
  const going = alertsThatComeAndGo({ signal: stop.signal, given })
  const killed = await killWorkers(startWorker, { steps, passes: [1, 3], randomly: 6 }).finally(() =>
    stop.abort(),
  )
  const last = startWorker()
  try {
    const keys = await going
    assert.ok(keys.length >= 4, `${keys.length} alerts`)
    const expected = keys.flatMap(key =>
      ['raised', 'resolved', 'still_open'].map(
        what => `${key} ${what}: ${rules} tellings, ${rules} requests`,
      ),
    )
    await eventually(async () => assert.deepEqual(await told(), expected.toSorted()))
    const [found] = await owner`
      select (select count(*)::int from notifications.request) as requests,
        (select count(*)::int from notifications.delivery) as deliveries`
    const all = keys.length * 3 * rules
    assert.deepEqual({ ...found }, { requests: all, deliveries: all })
    assert.equal(killed.length, 2 * steps.length + 6)
  } finally {
    last.child.kill('SIGKILL')
    await last.ended
  }
})

test('a worker that is killed while it puts a refused telling off has not, and it goes once when there is room', async () => {
  await owner`truncate alerts.alert, alerts.alert_event, alerts.telling, notifications.request, notifications.delivery`
  await fillBacklog({ database: { owner } }, 1_001)
  await owner.begin(sql => raiseAlert(sql, { kind, key: 'waits', payload: {} }))
  const attempts = async () =>
    (await owner`select attempts, sent_at is not null as is_sent from alerts.telling`).map(row => [
      row.attempts,
      row.isSent,
    ])
  for (const step of ['unhanded', 'putoff']) {
    const one = startWorker({ step, pass: 1 }, { BACKLOG_MAX: '1' })
    assert.equal(await one.ended, 'SIGKILL', one.output())
    assert.deepEqual(
      await attempts(),
      Array.from({ length: rules }, () => [0, false]),
      step,
    )
  }
  const full = startWorker(undefined, { BACKLOG_MAX: '1' })
  await eventually(async () => assert.ok((await attempts()).every(([count]) => count === 1)))
  full.child.kill('SIGKILL')
  await full.ended
  await owner`delete from notifications.delivery`
  await owner`delete from notifications.request`
  await owner`update alerts.telling set due_at = clock_timestamp()`
  const last = startWorker()
  try {
    const expected = [`waits raised: ${rules} tellings, ${rules} requests`]
    await eventually(async () => assert.deepEqual(await told(), expected))
  } finally {
    last.child.kill('SIGKILL')
    await last.ended
  }
})

/** Raises alerts, ends a snooze of each, and resolves them, three at a time, until stopped. Gives their keys. */
async function alertsThatComeAndGo({
  signal,
  given,
}: {
  signal: AbortSignal
  given: AbortSignal
}): Promise<string[]> {
  const keys: string[] = []
  const goOn = async () => {
    while (!signal.aborted) {
      const key = `gateway ${keys.length}`
      keys.push(key)
      await owner.begin(sql => raiseAlert(sql, { kind, key, payload: { gateway: key } }))
      await untilSent(key, 'raised', given)
      await owner`update alerts.alert set snoozed_until = clock_timestamp() where key = ${key}`
      await untilSent(key, 'still_open', given)
      await owner.begin(sql => resolveAlert(sql, { kind, key }))
      await untilSent(key, 'resolved', given)
    }
  }
  await Promise.all(Array.from({ length: 3 }, goOn))
  return keys
}

// As long as it takes: on a busy machine workers are killed more often than they get anything done.
async function untilSent(key: string, what: string, signal: AbortSignal): Promise<void> {
  const sent = async () => {
    const rows = await owner`
      select from alerts.telling join alerts.alert on alert.id = telling.alert_id
      where alert.key = ${key} and telling.what = ${what} and telling.sent_at is not null`
    return rows.length
  }
  while (!signal.aborted && (await sent()) < rules) await sleep(100)
}

/** How many tellings and requests there are of each alert and what was to be told of it. */
async function told(): Promise<string[]> {
  const rows = await owner<{ key: string; what: string; tellings: number; requests: number }[]>`
    select alert.key, telling.what, count(distinct telling.id)::int as tellings, count(request.id)::int as requests
    from alerts.alert
      join alerts.telling on telling.alert_id = alert.id
      left join notifications.request on request.id = telling.id
    group by 1, 2`
  return rows
    .map(({ key, what, tellings, requests }) => `${key} ${what}: ${tellings} tellings, ${requests} requests`)
    .toSorted()
}
