import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { barPath, crowded, linePath, stacked, stepPath } from '../console/src/ui/charts/paths.ts'
import { valueAxis } from '../console/src/ui/charts/value-axis.ts'

const drawn = { top: 10, bottom: 210, isWhole: false }
const amount = fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }).map(cents => cents / 100)

test('every value and zero stand within the chart, a larger value higher, at round ticks that rise', () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 30 }), values => {
      const { ticks, y } = valueAxis(values, drawn)
      const isWithin = (value: number) => y(value) >= drawn.top - 0.001 && y(value) <= drawn.bottom + 0.001
      for (const value of [0, ...values, ...ticks]) assert.ok(isWithin(value), `${value} at ${y(value)}`)
      for (const [place, tick] of ticks.slice(1).entries()) assert.ok(tick > (ticks[place] as number))
      assert.ok(ticks.length > 0 && y(1) < y(0))
    }),
  )
})

test('what is counted has no ticks between whole numbers', () => {
  assert.deepEqual(valueAxis([2], { ...drawn, isWhole: true }).ticks, [0, 1, 2])
  assert.deepEqual(valueAxis([2], drawn).ticks, [0, 0.5, 1, 1.5, 2])
})

test('a chart without values, or with zeros only, has an axis from 0 to 1', () => {
  for (const values of [[], [0, 0]]) {
    const { ticks, y } = valueAxis(values, drawn)
    assert.deepEqual([ticks[0], ticks.at(-1)], [0, 1])
    assert.deepEqual([y(0), y(1)], [drawn.bottom, drawn.top])
  }
})

test('bars stand on those before them, and nothing where there is no value', () => {
  const series = [
    { name: 'a', kind: 'bar', values: [1, 2, undefined] },
    { name: 'line', kind: 'line', values: [9, 9, 9] },
    { name: 'b', kind: 'bar', values: [10, undefined, 30] },
  ] as const
  assert.deepEqual(stacked(series), [
    [1, 2, 0],
    [11, 2, 30],
  ])
})

test('a line is broken where nothing is known, and an area ends on the floor below its own ends', () => {
  const points = [[0, 1], [1, 2], undefined, [3, 4]] as const
  assert.equal(linePath(points), 'M0,1L1,2M3,4')
  assert.equal(linePath(points, 9), 'M0,1L1,2V9H0ZM3,4V9H3Z')
  assert.equal(linePath([undefined]), '')
  assert.equal(
    stepPath([
      [0, 1],
      [5, 3],
    ]),
    'M0,1H5V3',
  )
  assert.equal(stepPath([]), '')
})

test('a bar reaches from one height to the other, whichever is higher, and is round at its end alone', () => {
  assert.equal(barPath({ x: 1, wide: 4, from: 9, to: 2, isRound: false }), 'M1,9V2H5V9Z')
  assert.match(barPath({ x: 0, wide: 10, from: 9, to: 2, isRound: true }), /^M0,9V5Q0,2 3,2H7Q10,2 10,5V9Z$/)
  assert.match(barPath({ x: 0, wide: 10, from: 2, to: 9, isRound: true }), /^M0,2V6Q0,9 3,9H7Q10,9 10,6V2Z$/)
})

test('many steps within a few pixels are one band over all their heights; the line goes on before and after it', () => {
  const { runs, crowds } = crowded(
    [
      [0, 9],
      [50, 3],
      [51, 8],
      [52, 1],
      [53, 5],
      [90, 2],
    ],
    2,
    3,
  )
  assert.deepEqual(crowds, [{ from: 50, to: 53, high: 1, low: 8 }])
  assert.deepEqual(runs, [
    [
      [0, 9],
      [50, 3],
    ],
    [
      [53, 5],
      [90, 2],
    ],
  ])
})

test('a few steps close together, or many far apart, are a line and no band', () => {
  const close = [0, 1, 2].map(x => [x, x] as const)
  const apart = Array.from({ length: 50 }, (_, place) => [place * 2, place % 5] as const)
  for (const points of [[], close, apart]) {
    const { runs, crowds } = crowded(points, 2, 3)
    assert.deepEqual([runs.flat(), crowds], [points, []])
  }
})
