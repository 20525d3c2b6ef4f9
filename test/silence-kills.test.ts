import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { beginAnew, wasSeen, wasUp } from '../src/modules/criticality/silence.fixture.ts'
import type { Database } from '../src/platform/database.ts'
import { newId } from '../src/platform/uuid.ts'
import { aDatabase } from './database.ts'
import { eventually } from './service.ts'
import { killWorkers, workersOf } from './silence-workers.ts'

const steps = ['noticed', 'alerted', 'returning', 'returned', 'looked'] as const
const { owner, url } = await aDatabase()

const startWorker = workersOf(url)

test('each silence is told once and each return once, although workers are killed at every step and at random', async ({
  signal: given,
}) => {
  await beginAnew(owner)
  // Also for as long as this takes.
  await wasUp(owner, 200, -60)
  await tellEverything(owner)
  // Silences come and go all the time; each of an application of its own, so that none is told late for its pause.
  const stop = new AbortController()
  const going = silencesThatComeAndGo(owner, { signal: stop.signal, given })
  const kills = await killWorkers(startWorker, { steps, passes: [1, 4], randomly: 8 }).finally(() =>
    stop.abort(),
  )
  const last = startWorker()
  try {
    const apps = await going
    assert.ok(apps.length >= 6, `${apps.length} silences`)
    await eventually(async () => {
      const waiting = await owner`select from alerts.telling where sent_at is null`
      assert.equal(waiting.length, 0)
      assert.equal((await told(owner)).length, 3 * apps.length)
    })
    const expected = apps.flatMap(app => [
      `${app} criticality.consumer_back raised 1`,
      `${app} criticality.consumer_silent raised 1`,
      `${app} criticality.consumer_silent resolved 1`,
    ])
    assert.deepEqual(await told(owner), expected.toSorted())
    const [found] = await owner`
      select count(*)::int as alerts, max(occurrences) as occurrences,
        (select count(*)::int from notifications.request) as requests
      from alerts.alert`
    assert.deepEqual({ ...found }, { alerts: 2 * apps.length, occurrences: 1, requests: 3 * apps.length })
    assert.equal(kills.length, 18)
  } finally {
    last.child.kill('SIGKILL')
    await last.ended
  }
})

test('a process killed while it writes who asked has written that and its own uptime, or neither', async () => {
  await beginAnew(owner)
  for (const step of ['flushing', 'flushed']) {
    const one = startWorker({ step, pass: 1 }, { FLUSH_AS: 'billing' })
    assert.equal(await one.ended, 'SIGKILL', one.output())
    const [found] = await owner`
      select (select count(*)::int from criticality.uptime) as uptime,
        (select count(*)::int from criticality.application) as applications`
    assert.deepEqual({ ...found }, { uptime: 0, applications: 0 }, step)
  }
  const calm = startWorker(undefined, { FLUSH_AS: 'billing' })
  assert.equal(await calm.ended, null, calm.output())
  assert.equal((await owner`select from criticality.uptime, criticality.application`).length, 1)
})

/** Lets applications fall silent and come back, six at a time, until stopped. Gives their names when all are back. */
async function silencesThatComeAndGo(
  owner: Database,
  { signal, given }: { signal: AbortSignal; given: AbortSignal },
): Promise<string[]> {
  const apps: string[] = []
  const goOn = async () => {
    while (!signal.aborted) {
      const app = `app-${apps.length}`
      apps.push(app)
      await wasSeen(owner, app, 11)
      await untilAlerted(owner, app, 'criticality.consumer_silent', given)
      await owner`update criticality.application set last_seen_at = clock_timestamp() where app = ${app}`
      await untilAlerted(owner, app, 'criticality.consumer_back', given)
    }
  }
  await Promise.all(Array.from({ length: 6 }, goOn))
  return apps
}

// As long as it takes: on a busy machine workers are killed more often than they get anything done.
async function untilAlerted(owner: Database, app: string, kind: string, signal: AbortSignal): Promise<void> {
  const isAlerted = async () =>
    (await owner`select from alerts.alert where kind = ${kind} and payload ->> 'app' = ${app}`).length > 0
  while (!signal.aborted && !(await isAlerted())) await sleep(100)
}

async function tellEverything(owner: Database): Promise<void> {
  await owner`
    insert into alerts.rule (id, name, severity_min, channel, recipient, language)
    values (${newId()}, 'everything', 'info', 'email', 'ops@example.com', 'en')`
}

/** How many requests were registered for each beginning and end of an alert. */
async function told(owner: Database): Promise<string[]> {
  const rows = await owner<{ app: string; kind: string; what: string; requests: number }[]>`
    select alert.payload ->> 'app' as app, alert.kind, telling.what, count(request.id)::int as requests
    from alerts.alert
      join alerts.telling on telling.alert_id = alert.id
      left join notifications.request on request.id = telling.id
    group by 1, 2, 3`
  return rows.map(({ app, kind, what, requests }) => `${app} ${kind} ${what} ${requests}`).toSorted()
}
