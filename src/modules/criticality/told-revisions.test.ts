import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { anApp } from '../../../test/app.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'
import type { State } from './state-queries.ts'
import { makeToldRevisions } from './told-revisions.ts'

const state = { epoch: 'one', revision: 7 } as State
const shop = { app: 'shop', instance: '' }

test('an application that is forgotten is told the state again when it asks, before there is another', async () => {
  const company = await anApp({ settings: { SECAPP_TOKEN: secappToken } })
  const id = await anApplication(company, 'producer').report(3, '2024-01-01T00:00:00Z')
  const [billing, other] = [anApplication(company, 'billing'), anApplication(company, 'billing north')]
  for (const instance of ['', 'pod-1']) assert.equal((await billing.ask({ instance })).status_change_id, id)
  await other.ask()
  await company.lastSeen.flush()
  assert.deepEqual(await billing.ask(), {})
  const forgotten = await company.call('DELETE', '/v1/criticality/consumers/billing')
  assert.equal(forgotten.statusCode, 204, forgotten.body)
  for (const instance of ['', 'pod-1']) {
    assert.equal((await billing.ask({ instance })).status_change_id, id)
    assert.deepEqual(await billing.ask({ instance }), {})
  }
  assert.deepEqual(await other.ask(), {})
})

test('what was told is remembered for a while only, for another process may have forgotten the application', async () => {
  const told = makeToldRevisions(30)
  told.note(shop, state)
  assert.ok(told.knows(shop, state))
  await sleep(40)
  assert.ok(!told.knows(shop, state))
  told.note(shop, state)
  assert.ok(told.knows(shop, state))
})

test('what was told is remembered of the epoch in which it was told, up to its revision, and never goes back', () => {
  const told = makeToldRevisions()
  told.note(shop, state)
  told.note(shop, { ...state, revision: 5 })
  assert.ok(told.knows(shop, state))
  assert.ok(!told.knows(shop, { ...state, revision: 8 }))
  assert.ok(!told.knows(shop, { ...state, epoch: 'two' }))
  assert.ok(!told.knows({ ...shop, instance: 'pod-1' }, state))
  told.forget('sho')
  assert.ok(told.knows(shop, state))
  told.forget('shop')
  assert.ok(!told.knows(shop, state))
})
