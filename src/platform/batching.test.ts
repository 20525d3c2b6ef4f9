import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeBatcher } from './batching.ts'
import { AppError } from './errors.ts'

/** A run that the test lets end when it likes, and the batches that it was given. */
function heldRuns() {
  const batches: string[][] = []
  const ends: (() => void)[] = []
  const run = async (items: string[]) => {
    batches.push(items)
    await new Promise<void>(resolve => ends.push(resolve))
    return items.map(item => item.toUpperCase())
  }
  return { batches, run, endNext: () => ends.shift()?.() }
}
const turnOfLoop = () => new Promise(resolve => setImmediate(resolve))
const failure = (code: string) => Object.assign(new Error(code), { code })

test('a lone caller waits for nobody; what comes while statements run goes together with the next', async () => {
  const { batches, run, endNext } = heldRuns()
  const { add, waiting } = makeBatcher({ run, runsMax: 1 })
  const first = add('a')
  await turnOfLoop()
  assert.deepEqual(batches, [['a']])
  const others = ['b', 'c', 'd'].map(add)
  await turnOfLoop()
  assert.deepEqual([batches.length, waiting()], [1, 3])
  endNext()
  assert.equal(await first, 'A')
  await turnOfLoop()
  assert.deepEqual(batches, [['a'], ['b', 'c', 'd']])
  endNext()
  assert.deepEqual(await Promise.all(others), ['B', 'C', 'D'])
  assert.equal(waiting(), 0)
})

test('no statement is given more items than it may, and no more statements run than may', async () => {
  const { batches, run, endNext } = heldRuns()
  const { add } = makeBatcher({ run, itemsMax: 3, runsMax: 2 })
  const all = Promise.all([...'abcdefgh'].map(add))
  await turnOfLoop()
  assert.deepEqual(batches, [
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
  ])
  for (let end = 0; end < 3; end++) {
    endNext()
    await turnOfLoop()
  }
  assert.deepEqual(await all, [...'ABCDEFGH'])
})

test('what PostgreSQL refuses fails alone, with its own reason; all that came with it succeeds', async () => {
  const stored: number[] = []
  const { add } = makeBatcher<number, number>({
    run: async items => {
      const bad = items.find(item => item % 40 === 7)
      if (bad !== undefined) throw failure(`bad ${bad}`)
      stored.push(...items)
      return items.map(item => item * 2)
    },
  })
  const items = Array.from({ length: 200 }, (_, place) => place)
  const ends = await Promise.allSettled(items.map(add))
  for (const [item, end] of ends.entries()) {
    if (item % 40 === 7) assert.equal(end.status === 'rejected' && end.reason.message, `bad ${item}`)
    else assert.equal(end.status === 'fulfilled' && end.value, item * 2)
  }
  assert.deepEqual(
    stored.toSorted((one, other) => one - other),
    items.filter(item => item % 40 !== 7),
    'each is stored once',
  )
})

test('an outage fails what is in the batch at once: it is not tried piece by piece', async () => {
  for (const code of ['57P01', '57014']) {
    let runs = 0
    const { add } = makeBatcher<number, void>({
      run: async () => {
        runs++
        throw failure(code)
      },
    })
    const ends = await Promise.allSettled([1, 2, 3, 4].map(add))
    assert.ok(ends.every(({ status }) => status === 'rejected'))
    assert.equal(runs, 1)
  }
})

test('a deadlock is tried again as a whole, four times in all', async () => {
  let runs = 0
  const failing = (times: number) =>
    makeBatcher<number, number>({
      run: async items => {
        if (runs++ < times) throw failure('40P01')
        return items
      },
    })
  assert.deepEqual(await Promise.all([1, 2].map(failing(3).add)), [1, 2])
  assert.equal(runs, 4)
  runs = 0
  await assert.rejects(failing(100).add(1), { code: '40P01' })
  assert.equal(runs, 4)
})

test('a full queue refuses more and says when to come again; what waits is not touched', async () => {
  const { run, endNext } = heldRuns()
  const { add } = makeBatcher({ run, itemsMax: 1, runsMax: 1, waitingMax: 3 })
  const running = add('a')
  await turnOfLoop()
  const waiting = ['b', 'c', 'd'].map(add)
  assert.throws(
    () => add('e'),
    (error: unknown) =>
      error instanceof AppError && error.code === 'overloaded' && (error.retryAfterSeconds ?? 0) >= 1,
  )
  for (const one of [running, ...waiting]) {
    endNext()
    await one
    await turnOfLoop()
  }
  const after = add('e')
  await turnOfLoop()
  endNext()
  assert.equal(await after, 'E')
})
