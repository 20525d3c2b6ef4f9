import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabaseOf, aService, type Service, secappToken, stop } from '../../../test/service.ts'

const path = '/secapp/update'
const headersOf = (name: string) => ({ 'App-name': name, Token: secappToken })

async function report(service: Service, status: number, at: string): Promise<number> {
  const body = { current_status: status, Change_at: at }
  const answer = await service.call('POST', path, { headers: headersOf('producer'), body })
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { processed_id: number }).processed_id
}

async function ask(service: Service, name: string): Promise<number | undefined> {
  const answer = await service.call('GET', path, { headers: headersOf(name) })
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { status_change_id?: number }).status_change_id
}

test('of two API processes one accepts a change and the other tells it, once, and a killed one has told what it answered', async t => {
  const { url } = await aDatabaseOf(t)
  const settings = { DATABASE_URL: url }
  const [one, two] = await Promise.all([
    aService(t, { settings, args: ['--role', 'api'] }),
    aService(t, { settings, args: ['--role', 'api'] }),
  ])
  const first = await report(one, 3, '2024-01-01T00:00:00Z')
  assert.equal(await ask(two, 'payroll'), first)
  assert.equal(await ask(one, 'payroll'), undefined)
  const second = await report(two, 4, '2024-01-02T00:00:00Z')
  assert.equal(await ask(one, 'payroll'), second)
  await Promise.all([stop(one, 'SIGKILL'), stop(two, 'SIGKILL')])

  const after = await aService(t, { settings, args: ['--role', 'api'] })
  assert.equal(await ask(after, 'payroll'), undefined)
  assert.equal(await ask(after, 'not told before'), second)
  assert.ok((await report(after, 5, '2024-01-02T00:00:00Z')) > second)
  assert.equal(await ask(after, 'payroll'), undefined)
  assert.equal(await ask(after, 'another'), second)
})
