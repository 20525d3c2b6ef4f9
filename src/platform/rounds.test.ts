import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeRounds } from './rounds.ts'

test('a round that fails is told, and the next one comes', async () => {
  const done = Promise.withResolvers<void>()
  const failures: unknown[] = []
  let count = 0
  const rounds = makeRounds({
    round: async () => {
      count++
      if (count === 1) throw new Error('away')
      done.resolve()
    },
    pauseMs: 1,
    onFailure: error => failures.push(error),
  })
  rounds.start()
  rounds.start()
  await done.promise
  await rounds.stop()
  assert.match(String(failures), /^Error: away$/)
})

test('a stop ends the pause at once, and waits for a round that listens to it', async () => {
  let isRound = false
  const resting = makeRounds({ round: async () => {}, pauseMs: 600_000, onFailure: () => {} })
  resting.start()
  await sleep(5)
  await resting.stop()
  const working = makeRounds({
    round: async signal => {
      isRound = true
      await sleep(600_000, undefined, { signal }).finally(() => {
        isRound = false
      })
    },
    pauseMs: 1,
    onFailure: () => assert.fail('who is stopped has not failed'),
  })
  working.start()
  await working.stop()
  assert.equal(isRound, false)
})

test('a stop before the start does nothing, and what was stopped does not begin', async () => {
  let count = 0
  const rounds = makeRounds({
    round: async () => {
      count++
    },
    pauseMs: 1,
    onFailure: () => {},
  })
  await rounds.stop()
  rounds.start()
  await sleep(10)
  assert.equal(count, 0)
})
