import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { deleteOldAlerts } from './alert-keeping.ts'
import { aMoment, aTrouble, listed, only, raise, resolve } from './alerts.fixture.ts'

const app = await anApp()
const { call, database, databases } = app
const { owner } = database

const [openJob, acknowledgedJob, snoozedJob, resolvedJob] = [aTrouble(), aTrouble(), aTrouble(), aTrouble()]
const [sale, breaker] = [aMoment(), aTrouble({ kind: 'gateway.breaker_opened' })]
for (const alert of [openJob, acknowledgedJob, snoozedJob, resolvedJob, sale, breaker])
  await raise(app, alert)
const idOf = async ({ key }: { key: string }) => (await only(app, key)).id
await call('POST', `/v1/alerts/${await idOf(acknowledgedJob)}/acknowledgement`)
await call('POST', `/v1/alerts/${await idOf(snoozedJob)}/snooze`, { body: { minutes: 60 } })
await resolve(app, resolvedJob)
await owner`update alerts.alert set raised_at = '2026-01-31T23:59:59.999999Z' where key = ${breaker.key}`

const filters: [Record<string, string>, { key: string }[]][] = [
  [{ state: 'open' }, [sale, openJob, breaker]],
  [{ state: 'acknowledged' }, [acknowledgedJob]],
  [{ state: 'snoozed' }, [snoozedJob]],
  [{ state: 'resolved' }, [resolvedJob]],
  [{ state: 'unresolved' }, [sale, snoozedJob, acknowledgedJob, openJob, breaker]],
  [{ source: 'notifications' }, [breaker]],
  [{ source: 'sales' }, [sale]],
  [{ kind: 'job.failed' }, [resolvedJob, snoozedJob, acknowledgedJob, openJob]],
  [{ severity: 'critical' }, [breaker]],
  [{ severity: 'warning', state: 'open' }, [openJob]],
  [{ until: '2026-01-31' }, [breaker]],
  [{ from: '2026-01-31T23:59:59.999Z', until: '2026-02-01T00:00:00Z' }, [breaker]],
  [{ from: '2026-01-01', until: '2026-01-30' }, []],
  [{ source: 'criticality' }, []],
]
for (const [filter, wanted] of filters) {
  test(`the list narrows to ${JSON.stringify(filter)}, the newest first`, async () => {
    assert.deepEqual(
      (await listed(app, filter)).map(({ key }) => key),
      wanted.map(({ key }) => key),
    )
  })
}

const wrongQueries: Record<string, string>[] = [
  { source: 'weather' },
  { kind: 'nothing' },
  { severity: 'fatal' },
  { state: 'closed' },
  { from: 'yesterday' },
  { from: '2026-02-01', until: '2026-01-30' },
  { limit: '201' },
  { limit: '0' },
  { sort: 'key' },
]
for (const wrong of wrongQueries) {
  test(`a list by ${JSON.stringify(wrong)} is refused`, async () => {
    const answer = await call('GET', `/v1/alerts?${new URLSearchParams(wrong)}`)
    assert.equal(answer.statusCode, 422, answer.body)
    assert.ok(answer.json().errors.length > 0)
  })
}

test('page by page each alert comes once, also where many were raised in the same instant and while others come in', async () => {
  const own = await anApp()
  const keys = Array.from({ length: 23 }, () => aTrouble())
  for (const alert of keys) await raise(own, alert)
  await own.database.owner`
    update alerts.alert set raised_at = '2026-03-01T10:00:00.123456Z' where raised_at > (
      select raised_at from alerts.alert order by raised_at limit 1 offset 5
    )`
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '4', kind: 'job.failed', ...(cursor ? { cursor } : {}) })
    const answer = await own.call('GET', `/v1/alerts?${query}`)
    assert.equal(answer.statusCode, 200, answer.body)
    seen.push(...answer.json().data.map(({ key }: { key: string }) => key))
    cursor = answer.json().next_cursor
    await raise(own, aTrouble())
  }
  assert.equal(seen.length, 23)
  assert.deepEqual([...new Set(seen)].sort(), keys.map(({ key }) => key).sort())
})

test('a cursor of another list, or none of ours, is refused', async () => {
  const { next_cursor: cursor } = (await call('GET', '/v1/alerts?limit=1')).json()
  const other = await call('GET', `/v1/alerts?limit=1&state=open&cursor=${cursor}`)
  assert.deepEqual([other.statusCode, other.json().reason], [422, 'cursor.mismatch'])
  const made = await call('GET', '/v1/alerts?cursor=AAAA')
  assert.deepEqual([made.statusCode, made.json().reason], [400, 'cursor.invalid'])
})

test('alerts that were resolved long ago are deleted, with their history; what is open stays, however old', async () => {
  const own = await anApp()
  const [oldResolved, oldOpen, lateResolved, oldMoment, freshMoment] = [
    aTrouble(),
    aTrouble(),
    aTrouble(),
    aMoment(),
    aMoment(),
  ]
  for (const alert of [oldResolved, oldOpen, lateResolved, oldMoment, freshMoment]) await raise(own, alert)
  await resolve(own, oldResolved)
  await resolve(own, lateResolved)
  const { owner } = own.database
  const old = [oldResolved, oldOpen, lateResolved, oldMoment].map(({ key }) => key)
  await owner`update alerts.alert set raised_at = raised_at - interval '401 days' where key = any (${old})`
  await owner`
    update alerts.alert set resolved_at = resolved_at - interval '401 days' where key = ${oldResolved.key}`
  assert.equal(await deleteOldAlerts(own.databases.writes, 400, { batch: 1 }), 2)
  assert.equal(await deleteOldAlerts(own.databases.writes, 400), 0)
  assert.deepEqual(
    (await listed(own)).map(({ key }) => key).sort(),
    [oldOpen.key, lateResolved.key, freshMoment.key].sort(),
  )
  const [{ events }] = await owner<[{ events: number }]>`
    select count(*) as events from alerts.alert_event`
  assert.equal(events, 4)
})

test('a moment that somebody acknowledged lately stays, however old', async () => {
  const own = await anApp()
  const [late, long] = [aMoment(), aMoment()]
  for (const alert of [late, long]) {
    await raise(own, alert)
    const { id } = (await listed(own)).find(({ key }) => key === alert.key) as { id: string }
    assert.equal((await own.call('POST', `/v1/alerts/${id}/acknowledgement`)).statusCode, 200)
  }
  const { owner } = own.database
  await owner`update alerts.alert set raised_at = raised_at - interval '401 days'`
  await owner`
    update alerts.alert set resolved_at = resolved_at - interval '401 days' where key = ${long.key}`
  assert.equal(await deleteOldAlerts(own.databases.writes, 400), 1)
  assert.deepEqual(
    (await listed(own)).map(({ key }) => key),
    [late.key],
  )
})

test('the list of a million alerts is read by an index, whole and by source', async () => {
  for (const where of ['true', "source = 'sales'", 'resolved_at is null']) {
    const rows = await databases.writes.begin(async sql => {
      await sql`set local enable_seqscan = off`
      return sql.unsafe(
        `explain select id from alerts.alert where ${where} order by raised_at desc, id desc limit 51`,
      )
    })
    const plan = rows.map(row => Object.values(row)[0]).join('\n')
    assert.match(plan, /Index.* Scan Backward/, where)
    assert.doesNotMatch(plan, /Sort/, where)
  }
})
