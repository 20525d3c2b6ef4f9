import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aheadMinutesMax, faultOfTime, latestChangeAt } from '../console/src/pages/criticality/changed-at.ts'
import { settings } from '../src/platform/settings.ts'

const now = Date.parse('2026-11-23T01:00:00Z')

test('the form takes what the service takes unless it is set otherwise', () => {
  assert.equal(aheadMinutesMax, settings.CHANGE_FUTURE_MINUTES.read(undefined))
})

test('a change of criticality may be dated as late as the service takes it, and not a moment later', () => {
  assert.equal(latestChangeAt(now), '2026-11-23T01:05:00.000Z')
  for (const at of ['1999-01-01T00:00:00Z', '2026-11-23T01:00:00Z', latestChangeAt(now)]) {
    assert.equal(faultOfTime(at, now), undefined, at)
  }
  for (const at of ['2026-11-23T01:05:00.001Z', '2027-12-01T10:00:00Z']) {
    assert.equal(faultOfTime(at, now), 'ahead', at)
  }
})

test('no time, or what is none, is asked for again', () => {
  for (const at of ['', 'soon']) assert.equal(faultOfTime(at, now), 'missing', at)
})
