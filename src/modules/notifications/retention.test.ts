import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { assembleJobs } from '../../background.ts'
import { openLog } from '../../platform/telemetry/logging.ts'
import { openMetrics } from '../../platform/telemetry/metrics.ts'
import { deleteOldRequests } from './index.ts'
import { firstIdOf } from './request-queries.ts'

const { database, databases } = await anApp()
const { owner } = database
const sql = databases.writes
const dayMs = 24 * 60 * 60 * 1000
let made = 0

beforeEach(async () => {
  await owner`truncate notifications.request, notifications.delivery, notifications.attempt, notifications.callback`
})

type Wish = {
  status?: string
  registeredDaysAgo?: number
  finishedDaysAgo?: number
  callback?: 'waiting' | 'told' | 'given_up'
}

/** A request with one attempt and perhaps a callback. */
async function aRequestOf({ status = 'sent', registeredDaysAgo = 100, callback, ...wish }: Wish = {}) {
  const isFinished = status === 'sent' || status === 'failed'
  const finishedDaysAgo = wish.finishedDaysAgo ?? registeredDaysAgo
  const first = firstIdOf(new Date(Date.now() - registeredDaysAgo * dayMs))
  const id = first.slice(0, -12) + String(++made).padStart(12, '0')
  await owner`
    insert into notifications.request
      (id, caller, type, recipient, message, lane, on_doubt, status, reason, finished_at)
    values (
      ${id}, 'test', 'sms', '1', 'm', 1, 'retry', ${status}, ${status === 'failed' ? 'gave_up' : null},
      ${isFinished ? new Date(Date.now() - finishedDaysAgo * dayMs) : null}
    )`
  await owner`
    insert into notifications.attempt
      (request_id, number, tries, tries_here, ends_at, gateway, worker, claimed_at, counted_at, deadline)
    values (${id}, 1, 0, 0, now(), 'main', gen_random_uuid(), now(), now(), now())`
  if (callback) {
    await owner`
      insert into notifications.callback (id, request_id, url, body, delivered_at, given_up_at)
      values (
        gen_random_uuid(), ${id}, 'https://app.example.com/', '{}',
        ${callback === 'told' ? new Date() : null}, ${callback === 'given_up' ? new Date() : null}
      )`
  }
  return id
}

async function left() {
  const [row] = await owner<[{ requests: string[]; attempts: string[]; callbacks: string[] }]>`
    select
      (select coalesce(array_agg(id::text order by id), '{}') from notifications.request) as requests,
      (select coalesce(array_agg(request_id::text order by request_id), '{}') from notifications.attempt) as attempts,
      (select coalesce(array_agg(request_id::text order by request_id), '{}') from notifications.callback) as callbacks`
  return row
}

test('requests that finished before the set days leave with their attempts and callbacks; younger ones stay', async () => {
  await aRequestOf({ callback: 'told' })
  await aRequestOf({ status: 'failed', callback: 'given_up' })
  await aRequestOf({ registeredDaysAgo: 31 })
  const young = await aRequestOf({ registeredDaysAgo: 29, callback: 'told' })
  assert.equal(await deleteOldRequests(sql, 30), 3)
  assert.deepEqual({ ...(await left()) }, { requests: [young], attempts: [young], callbacks: [young] })
})

test('what is not finished stays for ever, and so does what finished lately, however old it is', async () => {
  const kept = [
    await aRequestOf({ status: 'queued', registeredDaysAgo: 1_000 }),
    await aRequestOf({ status: 'processing', registeredDaysAgo: 1_000 }),
    await aRequestOf({ registeredDaysAgo: 1_000, finishedDaysAgo: 29 }),
    await aRequestOf({ status: 'failed', registeredDaysAgo: 1_000, finishedDaysAgo: 0 }),
  ]
  const before = await left()
  assert.equal(await deleteOldRequests(sql, 30), 0)
  assert.deepEqual(await left(), before)
  assert.deepEqual(before.requests, kept.toSorted())
})

test('a request whose callback still waits stays until the application is told', async () => {
  const id = await aRequestOf({ callback: 'waiting' })
  assert.equal(await deleteOldRequests(sql, 30), 0)
  await owner`update notifications.callback set delivered_at = now() where request_id = ${id}`
  assert.equal(await deleteOldRequests(sql, 30), 1)
})

test('a callback that nobody makes any more keeps its request for as long as the request was kept, and no longer', async () => {
  const id = await aRequestOf({ callback: 'waiting' })
  const dueDaysAgo = (days: number) => owner`
    update notifications.callback set due_at = now() - make_interval(days => ${days}) where request_id = ${id}`
  await dueDaysAgo(29)
  assert.equal(await deleteOldRequests(sql, 30), 0)
  await dueDaysAgo(31)
  assert.equal(await deleteOldRequests(sql, 30), 1)
  assert.deepEqual({ ...(await left()) }, { requests: [], attempts: [], callbacks: [] })
})

test('many leave in many batches, also where the oldest of them must stay', async () => {
  const kept = []
  for (let place = 0; place < 30; place++) {
    const isKept = place < 12 || place % 5 === 0
    const id = await aRequestOf({ status: isKept ? 'queued' : 'sent', registeredDaysAgo: 200 - place })
    if (isKept) kept.push(id)
  }
  assert.equal(await deleteOldRequests(sql, 30, { batch: 4 }), 30 - kept.length)
  assert.deepEqual((await left()).requests, kept.toSorted())
})

test('it stops between two batches when it is told to', async () => {
  for (let place = 0; place < 5; place++) await aRequestOf()
  assert.equal(await deleteOldRequests(sql, 30, { signal: AbortSignal.abort(), batch: 1 }), 0)
  assert.equal((await left()).requests.length, 5)
})

test('the scheduled job keeps requests for REQUESTS_KEPT_DAYS', async () => {
  await aRequestOf({ registeredDaysAgo: 8 })
  const young = await aRequestOf({ registeredDaysAgo: 6 })
  const parts = { database: sql, metrics: openMetrics(), log: openLog('fatal') }
  const jobs = assembleJobs(parts, database.url, { REQUESTS_KEPT_DAYS: 7 })
  await jobs.start()
  try {
    await jobs.runNow('delete-old-requests')
    await eventually(async () => (await left()).requests.length === 1)
  } finally {
    await jobs.stop()
  }
  assert.deepEqual((await left()).requests, [young])
})
