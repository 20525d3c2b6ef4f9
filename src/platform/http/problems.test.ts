import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../../test/app.ts'

const { call } = await anApp()

test('a refusal is problem+json in the language that was asked for', async () => {
  const spanish = await call('GET', '/nowhere', { headers: { 'accept-language': 'es-CO,es;q=0.9,en;q=0.5' } })
  assert.equal(spanish.statusCode, 404)
  assert.equal(spanish.headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.equal(spanish.json().title, 'No encontrado')
  assert.equal(spanish.headers['content-language'], 'es')
  const english = await call('GET', '/nowhere')
  assert.equal(english.json().title, 'Not found')
  assert.equal(english.json().reason, 'route.not_found')
  assert.equal(english.json().instance, english.headers['x-request-id'])
})
