import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aFigureShop } from './figures.fixture.ts'

const { call } = await aFigureShop()

const refused: [path: string, pointer: string, es: RegExp][] = [
  ['daily?from=2026-02-02&to=2026-02-01', '/to', /no debe ser anterior a from/],
  ['summary?from=2026-02-02&to=2026-02-01', '/to', /no debe ser anterior a from/],
  ['daily?from=2026-02-30', '/from', /debe ser una fecha/],
  ['daily?from=0000-01-01', '/from', /debe ser 1900-01-01 o posterior/],
  ['summary?to=1899-12-31', '/to', /debe ser 1900-01-01 o posterior/],
  ['summary?from=2000-01-01&to=2026-01-01', '/to', /debe estar a menos de 3660 días/],
  ['ranking?months=0', '/months', /debe ser 1 o más/],
  ['ranking?months=121', '/months', /debe ser 120 o menos/],
  ['top-customers?limit=201', '/limit', /debe ser 200 o menos/],
  ['monthly-income?limit=5', '/limit', /no es un campo/],
  ['daily?customer_id=x', '/customer_id', /debe ser un número entero/],
]

test('what cannot be asked is refused in Spanish with its place', async () => {
  for (const [path, pointer, es] of refused) {
    const answer = await call('GET', `/v1/sales/${path}`, { headers: { 'accept-language': 'es' } })
    assert.equal(answer.statusCode, 422, `${path}: ${answer.body}`)
    const [fault] = answer.json().errors
    assert.equal(fault.pointer, pointer, path)
    assert.match(fault.detail, es)
  }
  const made = await call('GET', '/v1/sales/ranking?cursor=made-up', { headers: { 'accept-language': 'es' } })
  assert.equal(made.statusCode, 400)
  assert.match(made.json().detail, /Este cursor no es nuestro/)
  const other = await call('GET', '/v1/sales/ranking?provider=otro', { headers: { 'accept-language': 'es' } })
  assert.match(other.json().detail, /No existe ese proveedor/)
})

test('the edges of what can be asked are answered', async () => {
  for (const path of [
    'daily?from=1900-01-01&to=9999-12-31',
    'summary?from=9990-01-01&to=9999-12-31',
    'summary?from=1900-01-01&to=1910-01-07',
    'summary?from=9999-12-31',
    'summary?to=1900-01-01',
    'monthly-income?months=120',
    `daily?customer_id=${Number.MAX_SAFE_INTEGER}`,
  ]) {
    const answer = await call('GET', `/v1/sales/${path}`)
    assert.equal(answer.statusCode, 200, `${path}: ${answer.body}`)
    assert.match(String(answer.headers['server-timing']), /db;dur=/)
  }
})
