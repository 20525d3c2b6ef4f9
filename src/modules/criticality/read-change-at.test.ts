import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readMoment } from './read-change-at.ts'

const second = '2023-09-12T19:53:08.000000Z'
const readable: [text: string, moment: string][] = [
  ['2023-09-12T19:53:08Z', second],
  ['2023-09-12t19:53:08z', second],
  ['2023-09-12T21:53:08+02:00', second],
  ['2023-09-12T21:53:08+0200', second],
  ['2023-09-12T21:53:08+02', second],
  ['2023-09-12T14:53:08-05:00', second],
  ['2023-09-12T14:53:08−05:00', second],
  ['2023-09-13T01:23:08+05:30', second],
  ['20230912T195308Z', second],
  ['20230912T215308+0200', second],
  ['2023-255T19:53:08Z', second],
  ['2023255T195308Z', second],
  ['2023-W37-2T19:53:08Z', second],
  ['2023W372T195308Z', second],
  ['2023-09-12T19:53:08.5Z', '2023-09-12T19:53:08.500000Z'],
  ['2023-09-12T19:53:08,123456Z', '2023-09-12T19:53:08.123456Z'],
  ['2023-09-12T19:53:08.9999999Z', '2023-09-12T19:53:08.999999Z'],
  ['2023-09-12T19:53Z', '2023-09-12T19:53:00.000000Z'],
  ['2023-09-12T19:53.5Z', '2023-09-12T19:53:30.000000Z'],
  ['2023-09-12T19Z', '2023-09-12T19:00:00.000000Z'],
  ['2023-09-12T19.25Z', '2023-09-12T19:15:00.000000Z'],
  ['2023-09-12T24:00:00Z', '2023-09-13T00:00:00.000000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000000Z'],
  ['2016-12-31T18:59:60-05:00', '2017-01-01T00:00:00.000000Z'],
  ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000000Z'],
  ['2024-366T00:00:00Z', '2024-12-31T00:00:00.000000Z'],
  ['2020-W53-5T00:00:00Z', '2021-01-01T00:00:00.000000Z'],
  ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ['0099-01-01T00:00:00.000001Z', '0099-01-01T00:00:00.000001Z'],
]
test('every way of ISO 8601 to write a moment with its zone is read as that moment, to the microsecond', () => {
  for (const [text, moment] of readable) assert.equal(readMoment(text, '/Change_at'), moment, text)
})

const unreadable = [
  ...['', ' ', 'now', '2023-09-12', '19:53:08Z', '2023-09-12T19:53:08', '2023-09-12 19:53:08Z', '1694548388'],
  ...['2023-02-29T00:00:00Z', '2023-13-01T00:00:00Z', '2023-00-10T00:00:00Z', '2023-04-31T00:00:00Z'],
  ...[
    '2023-366T00:00:00Z',
    '2023-000T00:00:00Z',
    '2021-W53-1T00:00:00Z',
    '2023-W00-1T00:00:00Z',
    '2023-W10-8T00:00:00Z',
  ],
  ...[
    '2023-09-12T25:00:00Z',
    '2023-09-12T24:00:01Z',
    '2023-09-12T19:60:00Z',
    '2023-09-12T19:53:60Z',
    '2023-09-12T19:53:61Z',
  ],
  ...[
    '2023-09-12T19:53:08+24:00',
    '2023-09-12T19:53:08+02:60',
    '2023-09-12T19:53:08 Z',
    '2023-09-12T19:53:08Z ',
  ],
  ...[
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '+12023-09-12T19:53:08Z',
  ],
  ...['2023-09-12T19:53:08.Z', '2023-9-12T19:53:08Z', 'Tue, 12 Sep 2023 19:53:08 GMT'],
]
test('what is no moment that there is, or has no zone, is refused', () => {
  const refused = { code: 'invalid', reason: 'input.invalid' }
  for (const text of unreadable) assert.throws(() => readMoment(text, '/Change_at'), refused, text)
})

test('every moment is read as itself, whatever zone it is written in', () => {
  const moments = fc.record({
    ms: fc.integer({ min: Date.parse('0002-01-01T00:00:00Z'), max: Date.parse('9998-12-31T00:00:00Z') }),
    micros: fc.integer({ min: 0, max: 999 }),
    offset: fc.integer({ min: -1439, max: 1439 }),
  })
  fc.assert(
    fc.property(moments, ({ ms, micros, offset }) => {
      const rest = String(micros).padStart(3, '0')
      const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1)
      const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
      const zone = [hours, minutes].map(part => String(part).padStart(2, '0')).join(':')
      const text = `${local}${rest}${offset < 0 ? '-' : '+'}${zone}`
      assert.equal(readMoment(text, ''), `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`)
    }),
    { numRuns: 2_000 },
  )
})
