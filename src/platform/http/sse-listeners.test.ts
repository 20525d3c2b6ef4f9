import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SseLine } from './sse.ts'
import { makeSseListeners } from './sse-listeners.ts'

/** A line that only remembers what was sent. */
function aLine() {
  const ends: (() => void)[] = []
  const sent: string[] = []
  const line = {
    send: (bytes: Buffer) => void sent.push(String(bytes)),
    whenOver: (end: () => void) => void ends.push(end),
  } as unknown as SseLine
  return { line, sent, end: () => ends.forEach(each => void each()) }
}

test('what is told while a listener reads what it missed comes after that, and nothing is lost', async () => {
  const listeners = makeSseListeners()
  const reading = Promise.withResolvers<Buffer>()
  const joining = listeners.join(() => reading.promise)
  listeners.tell(Buffer.from('two '))
  reading.resolve(Buffer.from('one '))
  const listen = await joining
  listeners.tell(Buffer.from('three '))
  const { line, sent, end } = aLine()
  listen(line)
  listeners.tell(Buffer.from('four'))
  assert.equal(sent.join(''), 'one two three four')
  end()
  listeners.tell(Buffer.from('five'))
  assert.equal(sent.join(''), 'one two three four')
  assert.equal(listeners.count(), 0)
})

test('who cannot be told what it missed does not stay', async () => {
  const listeners = makeSseListeners()
  await assert.rejects(
    listeners.join(() => Promise.reject(new Error('away'))),
    /away/,
  )
  assert.equal(listeners.count(), 0)
})

test('what feeds listeners begins with the first, ends with the last, and begins anew', async () => {
  const feed: string[] = []
  const listeners = makeSseListeners(() => {
    feed.push('begun')
    return () => void feed.push('ended')
  })
  for (const round of [1, 2]) {
    const lines = [aLine(), aLine()]
    for (const { line } of lines) (await listeners.join(async () => Buffer.alloc(0)))(line)
    assert.equal(feed.length, 2 * round - 1)
    for (const { end } of lines) end()
    assert.equal(feed.length, 2 * round)
  }
  await assert.rejects(
    listeners.join(() => Promise.reject(new Error('away'))),
    /away/,
  )
  assert.deepEqual(feed, ['begun', 'ended', 'begun', 'ended', 'begun', 'ended'])
})
