import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { addRule, raise, tellingsOf } from './tellings.fixture.ts'

const app = await anApp()
const { owner, url } = app.database
const rules = 3
for (let number = 0; number < rules; number++) await addRule(app, { recipient: `r${number}@example.com` })

// Where a process stands still, and is killed: a trigger waits there for a lock that the test holds.
const gateLock = 6_006_006
await owner.unsafe(`
  create function public.stand_still() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(${gateLock});
    return new;
  end $$`)

type Gate = { when: string; isWritten: boolean; trigger: string }

const tellingGates: Gate[] = [
  {
    when: 'it is about to register the request',
    isWritten: false,
    trigger: 'trigger gate before insert on notifications.request',
  },
  {
    when: 'it has registered the request and is about to launch it',
    isWritten: false,
    trigger: 'trigger gate before insert on notifications.delivery',
  },
  {
    when: 'it has launched the request and is about to note that the telling was sent',
    isWritten: false,
    trigger: 'trigger gate before update on alerts.telling',
  },
  {
    when: 'it has asked for the commit and does not hear that it was done',
    isWritten: true,
    trigger: 'constraint trigger gate after update on alerts.telling deferrable initially deferred',
  },
]
const raisingGates: Gate[] = [
  {
    when: 'it is about to raise the alert',
    isWritten: false,
    trigger: 'trigger gate before insert on alerts.alert',
  },
  {
    when: 'it has raised the alert and is about to write the tellings',
    isWritten: false,
    trigger: 'trigger gate before insert on alerts.telling',
  },
  {
    when: 'it has asked for the commit and does not hear that it was done',
    isWritten: true,
    trigger: 'constraint trigger gate after insert on alerts.telling deferrable initially deferred',
  },
]

for (const gate of tellingGates) {
  test(`a process is killed while it tells, when ${gate.when}: every telling is sent, as one request`, async () => {
    await forgetAll()
    await raise(app, 'gateway.breaker_opened', 'main', { gateway: 'main' })
    await killAt(gate, 'tell')
    const afterKill = await tellingsOf(app, 'main')
    const sent = gate.isWritten ? 1 : 0
    assert.deepEqual(
      [afterKill.filter(({ isSent }) => isSent).length, await requests()],
      [sent, { registered: sent, launched: sent }],
    )
    await run('tell')
    await assertToldOnce()
  })
}

for (const gate of raisingGates) {
  test(`a process is killed while it raises an alert, when ${gate.when}: alert and tellings are both there or neither`, async () => {
    await forgetAll()
    await killAt(gate, 'raise')
    const written = gate.isWritten ? rules : 0
    assert.deepEqual(
      [(await owner`select from alerts.alert`).length, (await tellingsOf(app, 'main')).length],
      [gate.isWritten ? 1 : 0, written],
    )
    // Whoever was not answered raises it again.
    await run('raise')
    await run('tell')
    await assertToldOnce()
  })
}

async function assertToldOnce() {
  assert.deepEqual(
    (await tellingsOf(app, 'main')).map(({ isSent, requests: found, status }) => [isSent, found, status]),
    Array.from({ length: rules }, () => [true, 1, 'processing']),
  )
  assert.deepEqual(await requests(), { registered: rules, launched: rules })
}

async function requests() {
  const [row] = await owner<[{ registered: number; launched: number }]>`
    select (select count(*)::int from notifications.request) as registered,
      (select count(*)::int from notifications.delivery) as launched`
  return row
}

async function forgetAll() {
  await owner`
    truncate alerts.alert, alerts.alert_event, alerts.telling, notifications.request, notifications.delivery`
}

function start(act: 'raise' | 'tell') {
  const fixture = fileURLToPath(new URL('./telling-process.fixture.ts', import.meta.url))
  return spawn(process.execPath, [fixture, url, act], { stdio: ['ignore', 'inherit', 'inherit'] })
}

async function run(act: 'raise' | 'tell') {
  const [code] = await once(start(act), 'exit')
  assert.equal(code, 0)
}

/** Kills a process when it stands still at a gate, then opens it and waits until its server process has ended too. */
async function killAt({ trigger }: Gate, act: 'raise' | 'tell') {
  await owner.unsafe(`create ${trigger} for each row execute function public.stand_still()`)
  const table = / on (\S+)/.exec(trigger)?.[1]
  const keeper = await owner.reserve()
  try {
    await keeper`select pg_advisory_lock(${gateLock})`
    const child = start(act)
    const ended = once(child, 'exit')
    try {
      await eventually(async () => {
        const waiting = await owner`
          select from pg_stat_activity
          where datname = current_database() and application_name = 'killed' and wait_event = 'advisory'`
        return waiting.length > 0
      })
    } finally {
      child.kill('SIGKILL')
    }
    assert.deepEqual(await ended, [null, 'SIGKILL'])
    await keeper`select pg_advisory_unlock(${gateLock})`
    await eventually(async () => {
      const left = await owner`
        select from pg_stat_activity where datname = current_database() and application_name = 'killed'`
      return left.length === 0
    })
  } finally {
    await keeper`select pg_advisory_unlock_all()`
    keeper.release()
    await owner.unsafe(`drop trigger gate on ${table}`)
  }
}
