import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choicesFor, meantAtEnd, meantBy } from '../console/src/ui/actor-choices.ts'

const choices = [
  { value: 'user:1', label: 'Ana' },
  { value: 'user:12', label: 'Bruno' },
  { value: 'user:3', label: 'Carla' },
  { value: 'key:9', label: 'Carla' },
  { value: 'bootstrap', label: 'Bootstrap key' },
]

test('one finds an actor by any part of its name or of how the API writes it, in small letters or capitals', () => {
  const found = (typed: string) => choicesFor(typed, choices).map(({ value }) => value)
  assert.deepEqual(found('RUN'), ['user:12'])
  assert.deepEqual(found(' carla '), ['user:3', 'key:9'])
  assert.deepEqual(found('user:1'), ['user:1', 'user:12'])
  assert.deepEqual(found('nobody'), [])
  assert.equal(found('').length, choices.length)
})

test('a name means whoever alone has it; one that two have means neither', () => {
  assert.equal(meantBy('ana', choices), 'user:1')
  assert.equal(meantBy('Carla', choices), undefined)
  assert.equal(meantBy('An', choices), undefined)
})

test('what the API writes means itself, whether the actor is on offer or not', () => {
  assert.equal(meantBy('user:1', choices), 'user:1')
  for (const raw of ['user:1', 'user:2', 'key:', 'cli:root']) assert.equal(meantAtEnd(raw, choices), raw)
})

test('part of a name means, once the typing ends, the only one that fits, and else what was typed', () => {
  assert.equal(meantAtEnd('bru', choices), 'user:12')
  assert.equal(meantAtEnd('car', choices), 'car')
  assert.equal(meantAtEnd(' nobody ', choices), 'nobody')
})
