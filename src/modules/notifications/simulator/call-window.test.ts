import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openCallWindow } from './call-window.ts'

test('a call may come exactly one window after the one whose place it takes, and no moment earlier', () => {
  const window = openCallWindow(2, 10_000)
  assert.equal(window.count(1_000), 0)
  assert.equal(window.count(1_500), 0)
  assert.equal(window.count(10_999.5), 0.5)
  assert.equal(window.count(11_000), 0)
  assert.equal(window.count(11_000), 500)
  assert.equal(window.count(11_500), 0)
})

test('whatever the arrivals, a call is taken exactly when fewer than the quota were taken in the window before it', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 300 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), (gaps, quota) => {
      const window = openCallWindow(quota, 100)
      const taken: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap
        const isFree = taken.filter(arrival => arrival > now - 100).length < quota
        assert.equal(window.count(now) === 0, isFree)
        if (isFree) taken.push(now)
      }
      assert.deepEqual(window.arrivals(), taken.slice(-quota))
    }),
  )
})

test('another quota begins with the calls that the one before it counted', () => {
  const before = openCallWindow(3, 100)
  for (const moment of [10, 20, 30]) before.count(moment)
  const lower = openCallWindow(2, 100, before.arrivals())
  assert.equal(lower.count(50), 70)
  const higher = openCallWindow(4, 100, before.arrivals())
  assert.equal(higher.count(50), 0)
  assert.equal(higher.count(50), 60)
})

test('a quota of 0 is none', () => {
  const window = openCallWindow(0, 100)
  for (let call = 0; call < 1_000; call++) assert.equal(window.count(0), 0)
})
