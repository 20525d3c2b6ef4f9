import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, logIn } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { accessRules, scopesThatShowActors } from '../../access-rules.ts'
import { roles } from './actor.ts'

const app = await anApp()
await app.database.owner`insert into sales.provider (id, name) values ('norte', 'Norte')`
const ana = await aUser(app, 'operator')
await app.call('PATCH', `/v1/users/${ana.id}`, { body: { name: 'Ana Ruiz' } })
const robot = await aKey(app, { name: 'Night robot' })
const both = `user:${ana.id},key:${robot.id}`
const theirNames = [
  { actor: `key:${robot.id}`, name: 'Night robot' },
  { actor: `user:${ana.id}`, name: 'Ana Ruiz' },
]

test('who sees what others did learns the names of the users and keys that did it', async () => {
  for (const role of roles.filter(each => each !== 'provider')) {
    assert.deepEqual(await named(both, { key: null, headers: { cookie: await cookieOf(role) } }), theirNames)
  }
})

test('a provider learns the name of no other user and of no key', async () => {
  const user = await aUser(app, 'provider', 'norte')
  const session = { key: null, headers: { cookie: await logIn(app, user) } }
  assert.deepEqual(await named(both, session), [])
  assert.deepEqual(await named(`${both},user:${user.id}`, session), [
    { actor: `user:${user.id}`, name: 'A user' },
  ])
  // Whatever else its key may do.
  const bound = await aKey(app, { scopes: [...scopesThatShowActors], provider_id: 'norte' })
  assert.deepEqual(await named(both, { key: bound.key }), [])
})

test('a key learns its own name only, unless it may read who there is or the audit trail', async () => {
  for (const scope of ['access:read', 'audit:read']) {
    const { key } = await aKey(app, { scopes: [scope] })
    assert.deepEqual(await named(both, { key }), theirNames, scope)
  }
  const others = accessRules.scopes.filter(scope => !['access:read', 'audit:read'].includes(scope))
  const own = await aKey(app, { name: 'Shop', scopes: others })
  assert.deepEqual(await named(`${both},key:${own.id}`, { key: own.key }), [
    { actor: `key:${own.id}`, name: 'Shop' },
  ])
})

test('whoever may read a list that says who did something has a scope that shows actors', async () => {
  const names = /"(?:actor|caller|producer|\w+_by)":\{/
  const { paths } = (await app.call('GET', '/openapi.json', { key: null })).json()
  const lists = Object.keys(paths).filter(
    path =>
      !/[{]|^\/v1\/(actors|session)$/.test(path) &&
      names.test(JSON.stringify(paths[path].get?.responses?.[200] ?? {})),
  )
  assert.ok(lists.length > 5, lists.join())
  const left: string[] = []
  for (const scope of accessRules.scopes.filter(each => !scopesThatShowActors.includes(each))) {
    const { key } = await aKey(app, { scopes: [scope] })
    for (const path of lists) {
      if ((await app.call('GET', path, { key })).statusCode === 200) left.push(`${scope} ${path}`)
    }
  }
  assert.deepEqual(left, [])
})

test('who does not say who it is learns nothing', async () => {
  const answer = await app.call('GET', `/v1/actors?actors=${both}`, { key: null })
  assert.deepEqual([answer.statusCode, answer.json().reason], [401, 'access.no_credentials'])
})

test('what names no user and no key is left out', async () => {
  const others = 'user:999999,user:99999999999999999999,user:-1,user:1e3,key:nobody,cli:root,bootstrap,, ,%25'
  assert.deepEqual(await named(`${others},${both}`), theirNames)
  for (const [query, status] of [
    ['', 422],
    ['?actors=', 422],
    [`?actors=${'x'.repeat(4_001)}`, 422],
  ] as const) {
    assert.equal((await app.call('GET', `/v1/actors${query}`)).statusCode, status)
  }
})

async function cookieOf(role: (typeof roles)[number]) {
  return logIn(app, await aUser(app, role))
}

async function named(actors: string, as: Parameters<typeof app.call>[2] = {}) {
  const answer = await app.call('GET', `/v1/actors?actors=${actors}`, as)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().data
}
