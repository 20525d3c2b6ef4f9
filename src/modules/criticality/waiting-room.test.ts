import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fastify } from 'fastify'
import { listen } from '../../../test/sockets.ts'
import { answerProblems } from '../../platform/http/problems.ts'
import { whenOver } from '../../platform/http/when-over.ts'
import type { State } from './state-queries.ts'
import { until } from './state-watch.fixture.ts'
import type { StateWatch } from './state-watch.ts'
import { aCall } from './waiting.fixture.ts'
import { makeWaitingCalls } from './waiting-calls.ts'

test('only so many calls wait at a process: one more is told to try again, unless there is news for it', async () => {
  const app = fastify()
  answerProblems(app)
  const { waits, ring, waiting } = aWaitingRoom(2)
  app.get('/wait', async (request, reply) => {
    const { has } = request.query as { has?: string }
    const call = { request, reply, seconds: 30 }
    return (await waiting.wait(call, async () => (has || waits.isNew ? 'news' : undefined))) ?? 'nothing'
  })
  const at = await listen(app as never)
  const [one, two] = [aCall({ port: at, path: '/wait' }), aCall({ port: at, path: '/wait' })]
  await until(() => waiting.count() === 2)
  const third = await aCall({ port: at, path: '/wait' }).answer
  assert.deepEqual([third.status, third.json().reason], [503, 'criticality.too_many_waiting'])
  assert.ok(Number(third.headers['retry-after']) > 0)
  assert.equal((await aCall({ port: at, path: '/wait?has=news' }).answer).body, 'news')
  one.leave()
  await until(() => waiting.count() === 1)
  const fourth = aCall({ port: at, path: '/wait' })
  await until(() => waiting.count() === 2)
  waits.isNew = true
  ring()
  for (const { answer } of [two, fourth]) assert.equal((await answer).body, 'news')
  assert.equal(waiting.count(), 0)
  await app.close()
})

test('news that comes while a call asks for the first time is not missed', async () => {
  const app = fastify()
  const { waits, ring, waiting } = aWaitingRoom(1)
  app.get('/wait', async (request, reply) => {
    const ask = async () => {
      if (waits.isNew) return 'news'
      waits.isNew = true
      ring()
      return undefined
    }
    return (await waiting.wait({ request, reply, seconds: 30 }, ask)) ?? 'nothing'
  })
  const at = await listen(app as never)
  assert.equal((await aCall({ port: at, path: '/wait' }).answer).body, 'news')
  await app.close()
})

test('who has left before its wait begins keeps no place, and is not asked for when news comes', async () => {
  const app = fastify()
  const { ring, waiting } = aWaitingRoom(1)
  const gone = Promise.withResolvers<void>()
  let asked = 0
  app.get('/wait', async (request, reply) => {
    await gone.promise
    const ask = async () => void asked++
    return (await waiting.wait({ request, reply, seconds: 30 }, ask)) ?? 'nothing'
  })
  app.addHook('onRequest', async (_request, reply) => {
    // As the server does, to count calls.
    whenOver(reply, () => gone.resolve())
  })
  const at = await listen(app as never)
  const leaving = aCall({ port: at, path: '/wait' })
  await sleep(100)
  leaving.leave()
  await gone.promise
  await sleep(50)
  assert.equal(waiting.count(), 0)
  ring()
  await sleep(50)
  assert.ok(asked <= 1, 'once at most, for what was there already')
  await app.close()
})

// A watch that is rung by hand.
function aWaitingRoom(waitingMax: number) {
  const acts = new Set<Parameters<StateWatch['subscribe']>[0]>()
  const watch = {
    subscribe: (act: Parameters<StateWatch['subscribe']>[0]) => {
      acts.add(act)
      return () => void acts.delete(act)
    },
  }
  const waiting = makeWaitingCalls({ watch, waitingMax, isStillAllowed: async () => true })
  const ring = () => {
    for (const act of acts) act([{} as State])
  }
  return { waits: { isNew: false }, ring, waiting }
}
