import assert from 'node:assert/strict'
import { test } from 'node:test'
import { together } from '../console/src/api/together.ts'
import { actorTexts, actorWords, hasName, isUserOrKey } from '../console/src/ui/actor-texts.ts'

test('an actor whose name one may not know reads as words in either language, and never as the API writes it', () => {
  const read = (actor: string) => [actorWords(actorTexts.en, actor), actorWords(actorTexts.es, actor)]
  assert.deepEqual(
    ['user:1', 'key:3', 'cli:root', 'app:shop', 'bootstrap', 'key:bootstrap', 'anonymous'].map(read),
    [
      ['User 1', 'Usuario 1'],
      ['Key 3', 'Clave 3'],
      ['Command line (root)', 'Terminal (root)'],
      ['shop (application)', 'shop (aplicación)'],
      ['Bootstrap key', 'Clave inicial'],
      ['Bootstrap key', 'Clave inicial'],
      ['Without credentials', 'Sin credenciales'],
    ],
  )
})

test('what is no actor of a known sort is shown as it is', () => {
  for (const name of ['ana@example.com', 'change:5', 'user:', 'users:1', 'toString', '']) {
    assert.equal(actorWords(actorTexts.en, name), name)
    assert.ok(!isUserOrKey(name) && !hasName(name), name)
  }
})

test('names are asked for of users and keys alone', () => {
  assert.deepEqual(
    ['user:1', 'key:abc', 'key:bootstrap', 'bootstrap', 'cli:root', 'app:user:1', 'alerts'].filter(hasName),
    ['user:1', 'key:abc'],
  )
})

test('what many parts of a page want to know at once is one question, and each gets its own answer', async () => {
  const asked: string[][] = []
  const read = together(async wanted => {
    asked.push(wanted)
    return new Map(wanted.filter(each => each !== 'nobody').map(each => [each, each.toUpperCase()]))
  }, 3)
  const found = await Promise.all(['a', 'b', 'a', 'nobody', 'c'].map(read))
  assert.deepEqual(found, ['A', 'B', 'A', null, 'C'])
  assert.deepEqual(asked, [['a', 'b', 'nobody'], ['c']])
  assert.equal(await read('d'), 'D')
  assert.equal(asked.length, 3)
})

test('as many as one question takes are one question, and one more begins another', async () => {
  const asked: string[][] = []
  const read = together(async wanted => {
    asked.push(wanted)
    return new Map(wanted.map(each => [each, each]))
  }, 3)
  await Promise.all(['a', 'b', 'c'].map(read))
  await Promise.all(['d', 'e', 'f', 'g'].map(read))
  assert.deepEqual(asked, [['a', 'b', 'c'], ['d', 'e', 'f'], ['g']])
})

test('a question that fails fails for all who wanted to know, and the next is asked anew', async () => {
  let isBroken = true
  const read = together<string>(async wanted => {
    if (isBroken) throw new Error('away')
    return new Map(wanted.map(each => [each, 'there']))
  }, 10)
  const answers = await Promise.allSettled(['a', 'b'].map(read))
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  isBroken = false
  assert.equal(await read('a'), 'there')
})
