import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { newId } from '../../platform/uuid.ts'
import { addRule, tellAll, tellingsOf } from './tellings.fixture.ts'
import { alertsCaller, watchBacklog } from './watch-backlog.ts'

const app = await anApp()
const { owner } = app.database
const main = { first: 'main' }
const gateways = { all: [], routes: { email: main, sms: main, push: { first: 'push', fallback: 'main' } } }
const minutes = 15

beforeEach(async () => {
  await owner`
    truncate alerts.alert, alerts.alert_event, alerts.telling, alerts.rule, notifications.request,
      notifications.delivery, notifications.attempt`
})

const watch = () => watchBacklog(app.databases.writes, { gateways, minutes })

test('an alert is open for a gateway while the oldest launched request waits for too long, and is raised once', async () => {
  await aWaiting({ minutesAgo: 20 })
  await aWaiting({ minutesAgo: 17, isDue: false, attempts: 3 })
  await aWaiting({ minutesAgo: 14 })
  for (let time = 0; time < 3; time++) await watch()
  assert.deepEqual(await alerts(), [
    { key: 'main', isOpen: true, occurrences: 1, payload: { gateway: 'main', minutes: 20, waiting: 2 } },
  ])
  await owner`delete from notifications.delivery where attempts = 0`
  await watch()
  assert.equal((await alerts())[0]?.isOpen, true)
  await owner`delete from notifications.delivery`
  await watch()
  assert.equal((await alerts())[0]?.isOpen, false)
  await aWaiting({ minutesAgo: 30 })
  await watch()
  assert.deepEqual(
    (await alerts()).map(({ isOpen }) => isOpen),
    [false, true],
  )
})

test('a request in flight waits too, so that an alert does not end with every attempt', async () => {
  const id = await aWaiting({ minutesAgo: 20 })
  await owner`
    with claimed as (delete from notifications.delivery where request_id = ${id})
    insert into notifications.attempt
      (request_id, number, tries, tries_here, ends_at, gateway, worker, claimed_at, counted_at, deadline)
    values (${id}, 1, 0, 0, now() + interval '1 day', 'main', ${newId()}, now(), now(), now())`
  await watch()
  assert.equal((await alerts())[0]?.isOpen, true)
  await owner`update notifications.attempt set outcome = 'delivered'`
  await watch()
  assert.equal((await alerts())[0]?.isOpen, false)
})

test('each gateway has an alert of its own', async () => {
  await aWaiting({ minutesAgo: 20 })
  await aWaiting({ minutesAgo: 20, gateway: 'push' })
  await watch()
  await owner`delete from notifications.delivery where gateway = 'main'`
  await watch()
  assert.deepEqual(
    (await alerts()).map(({ key, isOpen }) => [key, isOpen]),
    [
      ['main', false],
      ['push', true],
    ],
  )
})

test('what is not launched, or set for later, does not wait; what was set for earlier waits since then', async () => {
  await aWaiting({ minutesAgo: 600, sendInMinutes: 60, isDue: false })
  await aWaiting({ minutesAgo: 600, sendInMinutes: -14 })
  await owner`
    insert into notifications.request (id, caller, type, recipient, message, lane, on_doubt)
    values (${idOf(600)}, 'test', 'email', 'a', 'm', 1, 'retry')`
  await watch()
  assert.deepEqual(await alerts(), [])
  // Also what nobody has given its turn: no worker runs.
  await aWaiting({ minutesAgo: 600, sendInMinutes: -16, isDue: false })
  await watch()
  assert.deepEqual(
    (await alerts()).map(({ payload }) => payload),
    [{ gateway: 'main', minutes: 16, waiting: 1 }],
  )
})

test('the requests that tell of alerts neither raise this alert nor keep it open', async () => {
  await addRule(app)
  const id = await aWaiting({ minutesAgo: 20 })
  await watch()
  await tellAll(app)
  assert.deepEqual(
    (await tellingsOf(app, 'main')).map(({ what, requests }) => [what, requests]),
    [['raised', 1]],
  )
  await aWaiting({ minutesAgo: 30, caller: alertsCaller })
  await owner`delete from notifications.delivery where request_id = ${id}`
  await watch()
  await watch()
  assert.deepEqual(
    (await alerts()).map(({ isOpen }) => isOpen),
    [false],
  )
})

type Waiting = {
  minutesAgo: number
  sendInMinutes?: number
  isDue?: boolean
  attempts?: number
  gateway?: string
  caller?: string
}

/** A request that was launched some minutes ago and waits. */
async function aWaiting({
  minutesAgo,
  sendInMinutes,
  isDue = true,
  attempts = 0,
  gateway = 'main',
  caller = 'test',
}: Waiting): Promise<string> {
  const id = idOf(minutesAgo)
  const at = new Date(Date.now() - minutesAgo * 60_000)
  const sendAt = sendInMinutes === undefined ? null : new Date(Date.now() + sendInMinutes * 60_000)
  await owner`
    insert into notifications.request
      (id, caller, type, recipient, message, lane, on_doubt, status, registered_at, launched_at, send_at)
    values (${id}, ${caller}, 'email', 'a', 'm', 1, 'retry', 'processing', ${at}, ${at}, ${sendAt})`
  await owner`
    insert into notifications.delivery
      (request_id, gateway, caller, lane, attempts, due_at, is_due, turn_at, ends_at)
    values (
      ${id}, ${gateway}, ${caller}, 1, ${attempts}, ${sendAt ?? at}, ${isDue}, ${at}, now() + interval '1 day'
    )`
  return id
}

// Of version 7: its first 48 bits are the time of registration.
function idOf(minutesAgo: number): string {
  const hex = (Date.now() - minutesAgo * 60_000).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${newId().slice(14)}`
}

async function alerts() {
  const rows = await owner<{ key: string; isOpen: boolean; occurrences: number; payload: unknown }[]>`
    select key, resolved_at is null as is_open, occurrences, payload
    from alerts.alert where kind = 'notifications.backlog_too_old'
    order by raised_at, key`
  return [...rows]
}
