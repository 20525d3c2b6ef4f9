import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../errors.ts'
import { makeCursors } from './cursor.ts'
import { openPage, openPageBothWays, sealPageAfter } from './pages.ts'

const cursors = makeCursors('pages')
const limit = 3
const place = (row: number): [number] => [row]
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

function onePage(list: readonly number[], cursor?: string) {
  const asked = openPage<[number]>(cursors, 'a list', { limit, cursor })
  const found = list.filter(row => row > (asked.after?.[0] ?? 0)).slice(0, asked.rowsMax)
  return asked.cut(found, place)
}

function onePageBothWays(list: readonly number[], { cursor, from }: { cursor?: string; from?: number } = {}) {
  const startsWithin = from !== undefined
  const asked = openPageBothWays<[number]>(cursors, 'a list', { limit, cursor, startsWithin })
  const [after = (from ?? 1) - 1] = asked.after ?? []
  const found = asked.isBackward ? list.filter(row => row < after).reverse() : list.filter(row => row > after)
  return asked.cut(found.slice(0, asked.rowsMax), place)
}

for (const count of [0, 1, 3, 4, 6, 7])
  test(`a list of ${count} gives every row once, in full pages, and ends where nothing follows`, () => {
    const pages = []
    let cursor: string | undefined
    do {
      const { rows, next_cursor } = onePage(upTo(count), cursor)
      pages.push(rows)
      cursor = next_cursor ?? undefined
    } while (cursor)
    assert.deepEqual(pages.flat(), upTo(count))
    assert.equal(pages.length, Math.max(1, Math.ceil(count / limit)))
  })

test('a list that is read to its end and back gives the same pages, and ends on both sides', () => {
  const list = upTo(7)
  const first = onePageBothWays(list)
  assert.deepEqual([first.rows, first.previous_cursor], [[1, 2, 3], null])
  const second = onePageBothWays(list, { cursor: first.next_cursor as string })
  assert.deepEqual(second.rows, [4, 5, 6])
  const third = onePageBothWays(list, { cursor: second.next_cursor as string })
  assert.deepEqual([third.rows, third.next_cursor], [[7], null])
  const secondAgain = onePageBothWays(list, { cursor: third.previous_cursor as string })
  assert.deepEqual(secondAgain, second)
  const firstAgain = onePageBothWays(list, { cursor: secondAgain.previous_cursor as string })
  assert.deepEqual(firstAgain, first)
})

test('a list that is opened in its middle goes on in both directions', () => {
  const list = upTo(7)
  const middle = onePageBothWays(list, { from: 5 })
  assert.deepEqual([middle.rows, middle.next_cursor], [[5, 6, 7], null])
  assert.deepEqual(onePageBothWays(list, { cursor: middle.previous_cursor as string }).rows, [2, 3, 4])
  const after = onePageBothWays(list, { cursor: sealPageAfter(cursors, 'a list', [2]) })
  assert.deepEqual(after.rows, [3, 4, 5])
  assert.deepEqual(onePageBothWays(list, { cursor: after.previous_cursor as string }).rows, [1, 2])
})

test('a page with nothing in it leads nowhere', () => {
  const { next_cursor } = onePageBothWays(upTo(4))
  const emptied = onePageBothWays([], { cursor: next_cursor as string })
  assert.deepEqual(emptied, { rows: [], next_cursor: null, previous_cursor: null })
})

test('the cursor of another list is refused', () => {
  const { next_cursor } = onePage(upTo(4))
  const open = () => openPage(cursors, 'another list', { limit, cursor: next_cursor as string })
  assert.throws(open, (error: unknown) => error instanceof AppError && error.reason === 'cursor.mismatch')
})
