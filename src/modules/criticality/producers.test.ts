import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'

const site = await anApp({ settings: { SECAPP_TOKEN: secappToken } })
const { call, database } = site
const { owner } = database

describe('the producers', () => {
  it('are shown with the skew of their clocks, of the last 20 changes of each', async () => {
    const report = (name: string, seconds: number) => owner`
      insert into criticality.change (id, producer, status, change_at)
      select nextval('criticality.processed_id'), ${name}, 2, clock_timestamp() - make_interval(secs => ${seconds})`
    for (let place = 0; place < 30; place++) await report('slow', place < 10 ? -4_000 : 30)
    for (const seconds of [5, -60, 1]) await report('wrong', seconds)
    const answer = await call('GET', '/v1/criticality/producers')
    assert.equal(answer.statusCode, 200, answer.body)
    const of = (name: string) =>
      answer.json().data.find(({ producer }: { producer: string }) => producer === name)
    const slow = of('slow')
    assert.equal(slow.changes_measured, 20)
    assert.equal(slow.last_status, 2)
    for (const seconds of Object.values(slow.skew_seconds)) assert.ok(Math.abs((seconds as number) - 30) < 1)
    const { skew_seconds: wrong } = of('wrong')
    assert.deepEqual([wrong.last, wrong.median, wrong.lowest].map(Math.round), [1, 1, -60])
  })

  it('are read page by page, each once', async () => {
    await anApplication(site, 'producer').report(3, '2026-01-05T00:00:00Z')
    const { data: all } = (await call('GET', '/v1/criticality/producers')).json()
    const read: unknown[] = []
    let cursor = ''
    do {
      const page = (await call('GET', `/v1/criticality/producers?limit=1${cursor}`)).json()
      read.push(...page.data)
      cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : ''
    } while (cursor)
    assert.deepEqual(read, all)
    assert.ok(all.length >= 3)
    assert.equal((await call('GET', '/v1/criticality/producers?limit=201')).statusCode, 422)
    assert.equal((await call('GET', '/v1/criticality/producers?cursor=x')).statusCode, 400)
  })
})
