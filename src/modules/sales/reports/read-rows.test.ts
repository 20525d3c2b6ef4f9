import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimalText, unscaled } from './read-rows.ts'

test('amounts keep every cent, at any size that a sum can have', () => {
  const amounts = ['0.00', '0.01', '10.50', '-0.01', '-1234.56', '9999999999999.99', '90999999999999.09']
  for (const amount of [...amounts, '9999999999999999.99', '-9999999999999999.99']) {
    const cents = unscaled(Buffer.from(amount))
    assert.equal(cents, BigInt(amount.replace('.', '')), amount)
    assert.equal(decimalText(cents), amount)
  }
  for (const digits of ['1769878800123456', '8999999999999999', '9007199254740993', '99999999999999999'])
    assert.equal(unscaled(Buffer.from(digits)), BigInt(digits))
})
