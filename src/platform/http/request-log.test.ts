import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import { requestLog } from './request-log.ts'

function aLog(level: string) {
  const lines: string[] = []
  let made = 0
  const options = { level, onChild: () => void made++ }
  const log = pino(options, { write: line => void lines.push(line) }) as unknown as FastifyBaseLogger
  return { log, said: () => lines.map(line => JSON.parse(line)), made: () => made }
}

test('the log of a request that says nothing of interest is not even made', () => {
  const { log, said, made } = aLog('info')
  const request = requestLog(log, { reqId: 'a' })
  request.debug('answered')
  request.trace('answered')
  assert.equal(request.level, 'info')
  assert.deepEqual([said(), made()], [[], 0])
})

test('whatever a request says names the request, and so do those who log on its behalf', () => {
  const { log, said, made } = aLog('trace')
  const request = requestLog(log, { reqId: 'a' })
  for (const level of ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const)
    request[level]({ status: 200 }, 'said')
  request.child({ part: 'b' }).info('on its behalf')
  assert.deepEqual(
    said().map(({ level, reqId, status, part, msg }) => [level, reqId, status ?? part, msg]),
    [...[60, 50, 40, 30, 20, 10].map(level => [level, 'a', 200, 'said']), [30, 'a', 'b', 'on its behalf']],
  )
  assert.equal(made(), 2)
})

test('a route that wants to hear more than the others does, and a level may be set for one request', () => {
  const { log, said } = aLog('info')
  requestLog(log, { reqId: 'a' }, { level: 'debug' }).debug('of a talkative route')
  const request = requestLog(log, { reqId: 'b' })
  request.level = 'trace'
  request.trace('of a talkative request')
  assert.deepEqual(
    said().map(({ reqId, msg }) => [reqId, msg]),
    [
      ['a', 'of a talkative route'],
      ['b', 'of a talkative request'],
    ],
  )
})
