import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimalText, numbersOf, packTexts, sumOf, timesOf, unpack } from './read-rows.ts'

const packed = (values: bigint[]) => {
  const bytes = Buffer.alloc(8 * values.length)
  for (const [place, value] of values.entries()) bytes.writeBigInt64BE(value, 8 * place)
  return bytes
}

test('amounts keep every cent, at any size that a sum can have', () => {
  const amounts = ['0.00', '0.01', '10.50', '-0.01', '-1234.56', '9999999999999.99', '90999999999999.09']
  const all = [...amounts, '9999999999999999.99', '-9999999999999999.99']
  const cents = all.map(amount => BigInt(amount.replace('.', '')))
  const read = numbersOf(packed(cents))
  assert.deepEqual([...read].map(decimalText), all)
  assert.equal(
    sumOf(read),
    cents.reduce((sum, each) => sum + each),
  )
})

test('times keep every microsecond, before 2000 too', () => {
  const sent = [0n, 1n, -1n, -946_684_800_000_000n, 822_970_800_123_456n]
  assert.deepEqual(
    [...timesOf(packed(sent))],
    sent.map(time => time + 946_684_800_000_000n),
  )
})

test('texts come out as they were packed, also none and the empty one', () => {
  const texts = ['Ñandú', undefined, '', 'a\0b', '日本']
  const read = unpack(packTexts(texts)).map(bytes => bytes && Buffer.from(bytes).toString())
  assert.deepEqual(read, texts)
})
