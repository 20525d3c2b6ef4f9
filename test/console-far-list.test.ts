import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sumOfAmounts } from '../console/src/pages/customers/amounts.ts'
import { drawnHeight, moved, scrollOf, topOf } from '../console/src/pages/customers/far-scroll.ts'

const view = 640
const short = { full: 10_000 * 40, view }
const long = { full: 1_000_000 * 40, view }
const longest = { full: 200_000_000 * 40, view }

const barEnd = ({ full }: { full: number }) => drawnHeight(full) - view
const listEnd = ({ full }: { full: number }) => full - view

test('the bar reaches the first and the last row of a list of any length', () => {
  for (const size of [short, long, longest]) {
    assert.equal(topOf(0, size), 0)
    assert.equal(topOf(barEnd(size), size), listEnd(size))
    assert.equal(scrollOf(listEnd(size), size), barEnd(size))
  }
})

test('the bar and the list tell each other the same place, and further down is never further up', () => {
  for (const size of [short, long, longest]) {
    let before = -1
    for (let share = 0; share <= 1; share += 0.001) {
      const top = share * listEnd(size)
      const scroll = scrollOf(top, size)
      assert.ok(Math.abs(topOf(scroll, size) - top) < 1, `${size.full} ${share}`)
      assert.ok(scroll > before)
      before = scroll
    }
  }
})

test('nothing is higher than what browsers draw', () => {
  for (const size of [short, long, longest]) assert.ok(drawnHeight(size.full) <= 17_000_000)
})

test('a step of the wheel moves as many pixels anywhere, a jump of the bar goes to its share', () => {
  for (const size of [long, longest]) {
    const scroll = barEnd(size) / 2
    const place = { top: topOf(scroll, size), offset: scroll - topOf(scroll, size) }
    assert.equal(moved(place, scroll, scroll + 100, size).top, place.top + 100)
    assert.equal(moved(place, scroll, scroll + 100, size).offset, place.offset)
    const to = barEnd(size) * 0.75
    assert.equal(moved(place, scroll, to, size).top, topOf(to, size))
  }
})

test('whoever turns the wheel on and on comes to the end and not past it', () => {
  let scroll = barEnd(long) - 10_000
  let place = { top: listEnd(long) - 900, offset: scroll - (listEnd(long) - 900) }
  for (let turn = 0; turn < 20; turn++) {
    place = moved(place, scroll, scroll + 100, long)
    scroll += 100
  }
  assert.equal(place.top, listEnd(long))
})

test('amounts are summed to the cent, as many as there are', () => {
  assert.equal(sumOfAmounts([]), '0.00')
  assert.equal(sumOfAmounts(Array.from({ length: 1_000 }, () => '0.10')), '100.00')
  assert.equal(sumOfAmounts(['9007199254740993.01', '0.9', '5']), '9007199254740998.91')
  assert.equal(sumOfAmounts(['-0.05', '0.01']), '-0.04')
})
