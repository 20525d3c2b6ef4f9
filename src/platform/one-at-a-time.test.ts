import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneAtATime } from './one-at-a-time.ts'

function someWork() {
  const runs: PromiseWithResolvers<void>[] = []
  const ask = oneAtATime(() => {
    const run = Promise.withResolvers<void>()
    runs.push(run)
    return run.promise
  })
  return { runs, ask }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

test('work that is asked for while it runs runs once more afterwards, for all who asked', async () => {
  const { runs, ask } = someWork()
  const first = ask()
  const later = [ask(), ask(), ask()]
  assert.equal(runs.length, 1)
  runs[0]?.resolve()
  await first
  await settled()
  assert.equal(runs.length, 2)
  let isTold = false
  const told = Promise.all(later).then(() => {
    isTold = true
  })
  await settled()
  assert.equal(isTold, false, 'not before the run that began after they asked')
  runs[1]?.resolve()
  await told
  assert.equal(runs.length, 2)
})

test('a run that fails tells those who asked for it, and the next one runs all the same', async () => {
  const { runs, ask } = someWork()
  const first = ask()
  const second = ask()
  runs[0]?.reject(new Error('away'))
  await assert.rejects(first, /away/)
  await settled()
  runs[1]?.resolve()
  await second
  const third = ask()
  runs[2]?.resolve()
  await third
  assert.equal(runs.length, 3)
})
