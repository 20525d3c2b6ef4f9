import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose'
import { aUser, auditEntries, cookieOf, dump, logIn, reveals } from '../../../test/access.ts'
import { anApp, sessionSecret } from '../../../test/app.ts'

const one = await anApp()
const { call, database } = one

const { sid } = decodeJwt(tokenOf(await logIn(one, await aUser(one))))
const genuine = await forge({ sid })
const [head = '', payload = '', signature = ''] = genuine.split('.')
const attacks: [name: string, token: string][] = [
  ['no algorithm', unsecured()],
  ['no algorithm, with our signature', `${unsecured().split('.').slice(0, 2).join('.')}.${signature}`],
  ['another algorithm', await forge({ sid, algorithm: 'HS512' })],
  ['another secret', await forge({ sid, secret: 'another-secret-for-tests-0123456789abcdef' })],
  ['the bare secret', await forge({ sid, secret: sessionSecret, prefix: '' })],
  ['another audience', await forge({ sid, audience: 'another-service' })],
  ['no audience', await forge({ sid, audience: undefined })],
  ['another type', await forge({ sid, type: 'at+jwt' })],
  ['expired', await forge({ sid, issuedSecondsAgo: 3600 })],
  ['no expiry', await forge({ sid, expires: false })],
  ['no session', await forge({ sid: undefined })],
  ['a session that is no text', await forge({ sid: { $ne: null } })],
  ['a session that there is not', await forge({ sid: 'made-up' })],
  ['a changed payload', `${head}.${changed(payload)}.${signature}`],
  ['a changed signature', `${head}.${payload}.${changed(signature)}`],
  ['no signature', `${head}.${payload}.`],
  ['garbage', 'garbage'],
  ['dots', '..'],
  ['a long text', 'a'.repeat(4000)],
]

test('who logs in gets a cookie that only the server reads, and the rights of the role', async () => {
  const user = await aUser(one, 'agent')
  const answer = await call('POST', '/v1/session', { key: null, body: loginOf(user) })
  assert.equal(answer.statusCode, 201)
  assert.deepEqual(answer.json().scopes, [
    'customers:read',
    'customers:write',
    'notifications:read',
    'notifications:write',
    'sales:read',
    'criticality:read',
    'alerts:read',
  ])
  assert.equal(answer.json().user.email, user.email)
  const [attributes] = [answer.headers['set-cookie']].flat()
  assert.match(attributes ?? '', /^trastienda=[\w.-]+; /)
  for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=43200'])
    assert.ok(attributes?.split('; ').includes(attribute), `${attribute} in ${attributes}`)
  assert.ok(!/domain/i.test(attributes ?? ''))
  assert.equal(await statusOf(cookieOf(attributes)), 200)
  const me = await call('GET', '/v1/session', { key: null, headers: { cookie: cookieOf(attributes) } })
  assert.equal(me.json().actor, `user:${user.id}`)
})

test('over TLS the cookie is Secure and bound to the host by its name', async () => {
  const behindProxy = await anApp({ database, settings: { TRUSTED_PROXIES: '127.0.0.1' } })
  const user = await aUser(one)
  const answer = await behindProxy.call('POST', '/v1/session', {
    key: null,
    body: loginOf(user),
    headers: { 'x-forwarded-proto': 'https' },
  })
  const [attributes] = [answer.headers['set-cookie']].flat()
  assert.match(attributes ?? '', /^__Host-trastienda=.*; Secure/)
})

test('a wrong password and an unknown user are told the same', async () => {
  const user = await aUser(one)
  const wrong = await logInWith({ email: user.email, password: 'not the password' })
  const unknown = await logInWith({ email: 'nobody@example.com', password: 'not the password' })
  const { instance: one1, ...first } = wrong.json()
  const { instance: one2, ...second } = unknown.json()
  assert.notEqual(one1, one2)
  assert.equal(wrong.statusCode, 401)
  assert.deepEqual(first, second)
  assert.equal(wrong.headers['set-cookie'], undefined)
})

test('a disabled user is told the same as an unknown one', async () => {
  const user = await aUser(one)
  await call('PATCH', `/v1/users/${user.id}`, { body: { disabled: true } })
  const answer = await logInWith(loginOf(user))
  assert.deepEqual([answer.statusCode, answer.json().reason], [401, 'session.wrong_login'])
})

test('the email of a login counts whatever its case, the password to the letter', async () => {
  const user = await aUser(one)
  assert.equal(
    (await logInWith({ email: user.email.toUpperCase(), password: user.password })).statusCode,
    201,
  )
  assert.equal(
    (await logInWith({ email: user.email, password: user.password.toUpperCase() })).statusCode,
    401,
  )
})

test('logging out kills the token at once, though it has not expired', async () => {
  const cookie = await logIn(one, await aUser(one))
  assert.equal(await statusOf(cookie), 200)
  const out = await call('DELETE', '/v1/session', { key: null, headers: { cookie } })
  assert.equal(out.statusCode, 204)
  assert.match(String(out.headers['set-cookie']), /^trastienda=;.*Expires=Thu, 01 Jan 1970/)
  assert.equal(await statusOf(cookie), 401)
  assert.equal((await call('DELETE', '/v1/session', { key: null, headers: { cookie } })).statusCode, 401)
})

for (const change of [{ password: 'quite another password' }, { role: 'analyst' }, { disabled: true }]) {
  test(`a change of ${Object.keys(change)} ends the sessions of that user at once, and of no other`, async () => {
    const [changed, bystander] = [await aUser(one, 'agent'), await aUser(one, 'agent')]
    const cookies = [await logIn(one, changed), await logIn(one, changed)]
    const bystanders = await logIn(one, bystander)
    for (const cookie of [...cookies, bystanders]) assert.equal(await statusOf(cookie), 200)
    assert.equal((await call('PATCH', `/v1/users/${changed.id}`, { body: change })).statusCode, 200)
    for (const cookie of cookies) assert.equal(await statusOf(cookie), 401)
    assert.equal(await statusOf(bystanders), 200)
  })
}

test('a change of the name ends no session', async () => {
  const user = await aUser(one)
  const cookie = await logIn(one, user)
  await call('PATCH', `/v1/users/${user.id}`, { body: { name: 'Another Name' } })
  assert.equal(await statusOf(cookie), 200)
})

test('a session ends after its idle time and after its lifetime, whatever the token says', async () => {
  for (const past of ['last_seen_at', 'expires_at'] as const) {
    const cookie = await logIn(one, await aUser(one))
    const { sid } = decodeJwt(tokenOf(cookie))
    const ago = past === 'last_seen_at' ? '31 minutes' : '1 second'
    await database.owner`
      update platform.session
      set ${database.owner(past)} = clock_timestamp() - ${ago}::interval
      where id = ${sid as string}`
    assert.equal(await statusOf(cookie), 401, past)
  }
})

test('a session in use gets a fresh token; a fresh token is left as it is', async () => {
  const cookie = await logIn(one, await aUser(one))
  const fresh = await call('GET', '/v1/customers', { key: null, headers: { cookie } })
  assert.equal(fresh.headers['set-cookie'], undefined)
  const { sid } = decodeJwt(tokenOf(cookie))
  const older = await forge({ sid, issuedSecondsAgo: 120 })
  const answer = await call('GET', '/v1/customers', {
    key: null,
    headers: { cookie: `trastienda=${older}` },
  })
  assert.equal(answer.statusCode, 200)
  const renewed = decodeJwt(tokenOf(cookieOf(answer.headers['set-cookie'])))
  assert.equal(renewed.sid, sid)
  assert.ok((renewed.exp ?? 0) > (decodeJwt(older).exp ?? 0))
})

test('a token made by the right rules is taken (so the attacks below fail for their own reasons)', async () => {
  assert.equal(await statusOf(`trastienda=${genuine}`), 200)
})

for (const [name, token] of attacks) {
  test(`a forged token is refused: ${name}`, async () => {
    assert.equal(await statusOf(`trastienda=${token}`), 401)
  })
}

const writes: [why: string, headers: Record<string, string>, status: number][] = [
  ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['another host of the same site', { 'sec-fetch-site': 'same-site' }, 403],
  ['another origin, by an old browser', { origin: 'https://evil.example' }, 403],
  ['a sandboxed page', { origin: 'null' }, 403],
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:80' }, 201],
  ['our own page, by an old browser', { origin: 'http://console.example', host: 'console.example' }, 201],
  ['no browser', {}, 201],
]
for (const [why, headers, status] of writes) {
  test(`a write by a session from ${why} answers ${status}`, async () => {
    const cookie = await logIn(one, await aUser(one))
    const email = `${why.replaceAll(/\W/g, '')}@example.com`
    const body = { name: 'By a session', email }
    const answer = await call('POST', '/v1/customers', { key: null, headers: { cookie, ...headers }, body })
    assert.equal(answer.statusCode, status)
    if (status === 403) assert.equal(answer.json().reason, 'access.foreign_origin')
    const [row] = await database.owner`select count(*) from customers.customer where email = ${email}`
    assert.equal(row?.count, status === 201 ? 1 : 0)
    assert.equal((await call('GET', '/v1/customers', { key: null, headers: { cookie } })).statusCode, 200)
  })
}

test('a key beside a session is what counts, also when it is wrong', async () => {
  const cookie = await logIn(one, await aUser(one))
  const answer = await call('GET', '/v1/customers', { key: 'wrong', headers: { cookie } })
  assert.equal(answer.statusCode, 401)
})

test('who am I: without credentials nobody', async () => {
  const answer = await call('GET', '/v1/session', { key: null })
  assert.deepEqual([answer.statusCode, answer.json().reason], [401, 'session.none'])
})

test('logins, failed ones and logouts are in the audit trail, without passwords', async () => {
  const user = await aUser(one)
  await logInWith({ email: user.email, password: 'a canary of a password' })
  const cookie = await logIn(one, user)
  await call('DELETE', '/v1/session', { key: null, headers: { cookie } })
  const [failed] = await auditEntries(one, { subject: user.email })
  assert.deepEqual([failed?.action, failed?.actor, failed?.ip], ['login.failed', 'anonymous', '127.0.0.1'])
  const own = await auditEntries(one, { actor: `user:${user.id}` })
  assert.deepEqual(
    own.map(({ action }) => action),
    ['logout', 'login.succeeded'],
  )
  const dumped = await dump(database)
  assert.ok(!reveals(dumped, 'a canary of a password') && !reveals(dumped, user.password))
})

test('guessing is slowed by address and email: the owner elsewhere is not locked out', async () => {
  const { app, call: ask } = await anApp({ database })
  const user = await aUser(one)
  const guess = { email: user.email, password: 'a guessed password' }
  for (let attempt = 0; attempt < 10; attempt++)
    assert.equal((await ask('POST', '/v1/session', { key: null, body: guess })).statusCode, 401)
  const slowed = await ask('POST', '/v1/session', { key: null, body: loginOf(user) })
  assert.equal(slowed.statusCode, 429)
  assert.ok(Number(slowed.headers['retry-after']) > 0)
  const inCapitals = { ...loginOf(user), email: user.email.toUpperCase() }
  assert.equal((await ask('POST', '/v1/session', { key: null, body: inCapitals })).statusCode, 429)
  const elsewhere = { method: 'POST', url: '/v1/session', payload: loginOf(user) } as const
  assert.equal((await app.inject({ ...elsewhere, remoteAddress: '192.0.2.7' })).statusCode, 201)
  const another = await aUser(one)
  assert.equal((await ask('POST', '/v1/session', { key: null, body: loginOf(another) })).statusCode, 201)
})

test('guessing is slowed by address alone, too: ever new emails do not help', async () => {
  const { call: ask } = await anApp({ database })
  const statuses = []
  for (let attempt = 0; attempt < 62; attempt++) {
    const body = { email: `guess-${attempt}@example.com`, password: 'x' }
    statuses.push((await ask('POST', '/v1/session', { key: null, body })).statusCode)
  }
  assert.deepEqual(statuses, [...Array(60).fill(401), 429, 429])
})

type Forgery = {
  sid?: unknown
  algorithm?: string
  secret?: string
  prefix?: string
  audience?: string | undefined
  type?: string
  issuedSecondsAgo?: number
  expires?: boolean
}

async function forge(wish: Forgery): Promise<string> {
  const { sid, algorithm = 'HS256', secret = sessionSecret, prefix = 'session:' } = wish
  const { type = 'JWT', issuedSecondsAgo = 0, expires = true } = wish
  const issuedAt = Math.floor(Date.now() / 1000) - issuedSecondsAgo
  const token = new SignJWT({ sid: sid as string })
    .setProtectedHeader({ alg: algorithm, typ: type })
    .setIssuedAt(issuedAt)
  const audience = 'audience' in wish ? wish.audience : 'trastienda-console'
  if (audience) token.setAudience(audience)
  if (expires) token.setExpirationTime(issuedAt + 30 * 60)
  return token.sign(new TextEncoder().encode(prefix + secret))
}

function unsecured(): string {
  return new UnsecuredJWT({ sid })
    .setAudience('trastienda-console')
    .setIssuedAt()
    .setExpirationTime('30m')
    .encode()
}

// Not the last character: its lowest bits may be padding.
function changed(part: string): string {
  return part.replace(/^./, first => (first === 'A' ? 'B' : 'A'))
}

function loginOf({ email, password }: { email: string; password: string }) {
  return { email, password }
}

async function logInWith(body: object) {
  return call('POST', '/v1/session', { key: null, body })
}

function tokenOf(cookie: string): string {
  return cookie.slice(cookie.indexOf('=') + 1)
}

async function statusOf(cookie: string): Promise<number> {
  return (await call('GET', '/v1/customers?limit=1', { key: null, headers: { cookie } })).statusCode
}
