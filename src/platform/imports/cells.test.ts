import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCell } from './cells.ts'

const read = (text: string) => readCell({ name: 'datetime', storedAs: 'hired_at', kind: 'time' }, text)

test('a time is kept as it was written when it is one, to the second or finer, in UTC or with an offset', () => {
  for (const text of [
    '2021-07-27T16:02:08Z',
    '2020-02-29T23:59:59Z',
    '2000-02-29T00:00:00Z',
    '0001-07-27T16:02:08Z',
    '9998-12-31T23:59:59Z',
    '2021-07-27T16:02:08.123456Z',
    '2021-07-27T16:02:08-05:00',
  ]) {
    assert.deepEqual(read(text), { copied: text }, text)
  }
})

test('a day or a time of day that there is not is no such time', () => {
  for (const text of [
    '2021-02-29T16:02:08Z',
    '1900-02-29T00:00:00Z',
    '2021-04-31T00:00:00Z',
    '2021-13-27T16:02:08Z',
    '2021-00-27T16:02:08Z',
    '2021-07-00T16:02:08Z',
    '2021-07-27T24:02:08Z',
    '2021-07-27T16:60:08Z',
    '2021-07-27T16:02:60Z',
    '0000-07-27T16:02:08Z',
  ]) {
    assert.deepEqual(read(text), { fault: 'no_such_time' }, text)
  }
})

test('one character that is no digit, at any place of one, makes it no time', () => {
  const text = '2021-07-27T16:02:08Z'
  for (const at of [...text.matchAll(/\d/g)].map(({ index }) => index)) {
    for (const other of ['a', ' ', '-', '٣', '/', ':']) {
      const broken = text.slice(0, at) + other + text.slice(at + 1)
      assert.ok('fault' in read(broken), broken)
    }
  }
})
