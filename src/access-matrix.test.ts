import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, logIn } from '../test/access.ts'
import { adminKey, anApp } from '../test/app.ts'
import { routesOf } from '../test/routes.ts'
import { accessRules } from './access-rules.ts'
import { roles } from './platform/access/actor.ts'
import { consolePaths } from './platform/http/console-routes.ts'

/** Who may call what: every route with the scope it needs. `caller` asks only who it is. */
const scopeOf: Record<string, string> = {
  ...Object.fromEntries(consolePaths.map(path => [`GET ${path}`, 'public'])),
  'GET /console/:file': 'public',
  'GET /console/assets/:file': 'public',
  'GET /health': 'public',
  'GET /ready': 'public',
  'GET /metrics': 'public',
  'GET /openapi.json': 'public',
  'GET /redoc': 'public',
  'GET /redoc/redoc.standalone.js': 'public',
  'GET /redoc/start.js': 'public',
  'POST /v1/session': 'public',
  'GET /v1/session': 'caller',
  'DELETE /v1/session': 'caller',
  'GET /v1/actors': 'caller',
  'GET /v1/keys': 'access:read',
  'POST /v1/keys': 'access:write',
  'POST /v1/keys/:id/rotation': 'access:write',
  'DELETE /v1/keys/:id': 'access:write',
  'GET /v1/users': 'access:read',
  'POST /v1/users': 'access:write',
  'PATCH /v1/users/:id': 'access:write',
  'GET /v1/audit': 'audit:read',
  'GET /clients': 'customers:read',
  'GET /v1/customers': 'customers:read',
  'POST /v1/customers': 'customers:write',
  'GET /v1/customers/export': 'customers:read',
  'GET /v1/customers/landmarks': 'customers:read',
  'GET /v1/customers/:id': 'customers:read',
  'PATCH /v1/customers/:id': 'customers:write',
  'DELETE /v1/customers/:id': 'customers:write',
  'GET /v1/customers/:id/addresses': 'customers:read',
  'POST /v1/customers/:id/addresses': 'customers:write',
  'GET /v1/customers/:id/addresses/:addressId': 'customers:read',
  'PATCH /v1/customers/:id/addresses/:addressId': 'customers:write',
  'DELETE /v1/customers/:id/addresses/:addressId': 'customers:write',
  'POST /employees/batch': 'hiring:write',
  'POST /upload_csv': 'hiring:write',
  'POST /v1/hiring/imports': 'hiring:write',
  'GET /v1/imports': 'caller',
  'GET /v1/imports/:id': 'caller',
  'GET /v1/imports/:id/progress': 'caller',
  'GET /v1/imports/:id/rejects': 'caller',
  'GET /v1/imports/:id/rejects/summary': 'caller',
  'GET /v1/imports/:id/rejects.csv': 'caller',
  'GET /metrics/hires-by-quarter': 'hiring:read',
  'GET /metrics/departments-above-mean': 'hiring:read',
  'GET /v1/hiring/departments': 'hiring:read',
  'GET /v1/hiring/jobs': 'hiring:read',
  'GET /v1/hiring/employees': 'hiring:read',
  'POST /v1/hiring/employees/batch': 'hiring:write',
  'GET /v1/hiring/metrics/hires-by-quarter': 'hiring:read',
  'GET /v1/hiring/metrics/departments-above-mean': 'hiring:read',
  'GET /v1/hiring/metrics/hires-by-month': 'hiring:read',
  'GET /v1/hiring/metrics/hires-by-department': 'hiring:read',
  'GET /v1/hiring/metrics/top-jobs': 'hiring:read',
  'GET /v1/hiring/metrics/year-against-year': 'hiring:read',
  'POST /v1/sales/events': 'sales:write',
  'GET /v1/sales/live': 'sales:read',
  'POST /v1/sales/imports': 'sales:write',
  'GET /v1/sales/dead-letters': 'sales:read',
  'POST /v1/sales/dead-letters/replay': 'sales:write',
  'POST /v1/sales/dead-letters/:id/replay': 'sales:write',
  'GET /v1/sales/providers': 'sales:read',
  'POST /v1/sales/providers': 'sales:write',
  'GET /v1/sales/products': 'sales:read',
  'POST /v1/sales/products': 'sales:write',
  'GET /v1/sales/daily': 'sales:read',
  'GET /v1/sales/daily/export': 'sales:read',
  'GET /v1/sales/summary': 'sales:read',
  'GET /v1/sales/days': 'sales:read',
  'GET /v1/sales/period-customers': 'sales:read',
  'GET /v1/sales/top-customers': 'sales:read',
  'GET /v1/sales/ranking': 'sales:read',
  'GET /v1/sales/average-ticket': 'sales:read',
  'GET /v1/sales/customer-totals': 'sales:read',
  'GET /v1/sales/monthly-income': 'sales:read',
  'GET /v1/sales/above-average': 'sales:read',
  'GET /v1/sales/reports': 'sales:read',
  'POST /v1/sales/reports': 'sales:write',
  'GET /v1/sales/reports/:provider/:date/:file': 'sales:read',
  'GET /v1/sales/reconciliation': 'sales:read',
  'GET /secapp/update': 'criticality',
  'POST /secapp/update': 'criticality',
  'GET /v1/criticality/state': 'criticality:read',
  'GET /v1/criticality/stream': 'criticality:read',
  'POST /v1/criticality/changes': 'criticality:write',
  'GET /v1/criticality/history': 'criticality:read',
  'GET /v1/criticality/consumers': 'criticality:read',
  'GET /v1/criticality/consumers/:app': 'criticality:read',
  'PATCH /v1/criticality/consumers/:app': 'criticality:write',
  'DELETE /v1/criticality/consumers/:app': 'criticality:write',
  'GET /v1/criticality/producers': 'criticality:read',
  'GET /v1/alerts': 'alerts:read',
  'GET /v1/alerts/stream': 'alerts:read',
  'GET /v1/alerts/:id': 'alerts:read',
  'POST /v1/alerts/:id/acknowledgement': 'alerts:write',
  'DELETE /v1/alerts/:id/acknowledgement': 'alerts:write',
  'POST /v1/alerts/:id/snooze': 'alerts:write',
  'DELETE /v1/alerts/:id/snooze': 'alerts:write',
  'GET /v1/alerts/rules': 'alerts:read',
  'POST /v1/alerts/rules': 'alerts:write',
  'GET /v1/alerts/rules/:id': 'alerts:read',
  'PATCH /v1/alerts/rules/:id': 'alerts:write',
  'DELETE /v1/alerts/rules/:id': 'alerts:write',
  'POST /v1/alerts/rules/:id/trial': 'alerts:write',
  'GET /v1/alerts/:id/tellings': 'alerts:read',
  'GET /v1/requests': 'notifications:read',
  'POST /v1/requests': 'notifications:write',
  'POST /v1/requests/batch': 'notifications:write',
  'GET /v1/requests/replay': 'notifications:read',
  'POST /v1/requests/replay': 'notifications:write',
  'GET /v1/requests/:id': 'notifications:read',
  'POST /v1/requests/:id/process': 'notifications:write',
  'POST /v1/requests/:id/cancellation': 'notifications:write',
  'POST /v1/requests/:id/replay': 'notifications:write',
  'GET /v1/requests/:id/attempts': 'notifications:read',
  'GET /v1/requests/:id/explanation': 'notifications:read',
  'GET /v1/notifications/flow': 'notifications:read',
  'GET /v1/system': 'system:read',
}
/** Routes where callers say who they are in the header `Token`, and in no other way: no session opens them. */
const tokenPaths = ['GET /secapp/update', 'POST /secapp/update']
const contractPaths = [
  'GET /clients',
  'POST /employees/batch',
  'POST /upload_csv',
  'GET /metrics/hires-by-quarter',
  'GET /metrics/departments-above-mean',
  'POST /v1/requests',
  'GET /v1/requests/:id',
  'POST /v1/requests/:id/process',
]
const scopesOfRole: Record<string, string[]> = {
  admin: [...accessRules.scopes],
  agent: [
    'alerts:read',
    'criticality:read',
    'customers:read',
    'customers:write',
    'notifications:read',
    'notifications:write',
    'sales:read',
  ],
  analyst: ['criticality:read', 'customers:read', 'hiring:read', 'hiring:write', 'sales:read'],
  operator: [
    'alerts:read',
    'alerts:write',
    'audit:read',
    'criticality',
    'criticality:read',
    'criticality:write',
    'customers:read',
    'hiring:read',
    'notifications:read',
    'notifications:write',
    'sales:read',
    'sales:write',
    'system:read',
  ],
  provider: ['sales:read'],
}

const closed = await anApp()
const open = await anApp({
  database: closed.database,
  settings: { ANONYMOUS_ACCESS: 'customers,hiring,notifications' },
})
await closed.database.owner`insert into sales.provider (id, name) values ('norte', 'Norte')`
const guarded = Object.entries(scopeOf).filter(([, scope]) => scope !== 'public' && scope !== 'caller')

type Caller = { name: string; scopes: readonly string[]; key: string | null; cookie?: string }

const callers: Caller[] = [
  { name: 'the bootstrap key', scopes: accessRules.scopes, key: adminKey },
  ...(await Promise.all(
    accessRules.scopes.map(async scope => ({
      name: `a key with only ${scope}`,
      scopes: [scope],
      key: (await aKey(closed, { scopes: [scope] })).key,
    })),
  )),
  ...(await Promise.all(
    roles.map(async role => ({
      name: `the role ${role}`,
      scopes: scopesOfRole[role] ?? [],
      key: null,
      cookie: await logIn(closed, await aUser(closed, role, role === 'provider' ? 'norte' : undefined)),
    })),
  )),
]

test('every route of the router has its scope in the table of this test, and no other is there', () => {
  const routes = routesOf(closed.app).filter(route => !route.startsWith('GET /docs'))
  assert.deepEqual(routes, Object.keys(scopeOf).sort())
})

test('the roles have the scopes that the table of this test says', () => {
  const found = Object.entries(accessRules.roles).map(([role, scopes]) => [role, [...scopes].sort()])
  const said = Object.entries(scopesOfRole).map(([role, scopes]) => [role, [...scopes].sort()])
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(said))
})

test('a route without a scope that there is does not start', async () => {
  const { app } = await anApp({ database: closed.database })
  assert.throws(() => app.get('/forgotten', async () => 'open to everybody'))
})

for (const app of [closed, open]) {
  const access = app === open ? 'with the contract paths open' : 'with nothing open'
  for (const caller of callers) {
    test(`${access}, ${caller.name} may call exactly the routes of its scopes`, async () => {
      for (const [route, scope] of guarded) {
        const status = await statusOf(app, route, caller)
        if (caller.cookie && tokenPaths.includes(route)) assert.equal(status, 401, route)
        else if (caller.scopes.includes(scope)) assert.ok(!refusals.includes(status), `${route}: ${status}`)
        else assert.equal(status, 403, route)
      }
    })
  }

  test(`${access}, a stranger may call exactly the routes that are open`, async () => {
    for (const [route, scope] of Object.entries(scopeOf)) {
      if (route === 'POST /v1/session') continue
      const status = await statusOf(app, route, { key: null })
      const isOpen = scope === 'public' || (app === open && contractPaths.includes(route))
      if (isUnbuilt(route, status)) continue
      if (isOpen) assert.ok(!refusals.includes(status), `${route}: ${status}`)
      else assert.equal(status, 401, route)
    }
  })

  test(`${access}, wrong credentials are refused on every route that asks for any`, async () => {
    for (const [route] of guarded) assert.equal(await statusOf(app, route, { key: 'wrong' }), 401, route)
    for (const [route] of guarded) {
      const status = await statusOf(app, route, { key: null, cookie: 'trastienda=garbage' })
      if (app === open && contractPaths.includes(route)) assert.ok(!refusals.includes(status), route)
      else assert.equal(status, 401, route)
    }
  })
}

test('HEAD needs what GET needs', async () => {
  for (const [route] of guarded.filter(([each]) => each.startsWith('GET ')))
    assert.ok(
      [401, 404, 405].includes(await statusOf(closed, route.replace('GET', 'HEAD'), { key: null })),
      route,
    )
})

test('everybody who has credentials may ask who it is', async () => {
  for (const caller of callers) assert.equal(await statusOf(closed, 'GET /v1/session', caller), 200)
})

test('nobody gives a role that may do more than itself, nor takes over a user that has one', async () => {
  const { key } = await aKey(closed, { scopes: ['access:write', ...(scopesOfRole.analyst ?? [])] })
  const admin = await aUser(closed, 'admin')
  const analyst = await aUser(closed, 'analyst')
  const refused: [method: 'POST' | 'PATCH', url: string, body: object][] = [
    [
      'POST',
      '/v1/users',
      { email: 'new@example.com', name: 'N', role: 'admin', password: 'a long password' },
    ],
    ['PATCH', `/v1/users/${admin.id}`, { password: 'a password of my own' }],
    ['PATCH', `/v1/users/${analyst.id}`, { role: 'admin' }],
    ['PATCH', `/v1/users/${admin.id}`, { disabled: false }],
  ]
  for (const [method, url, body] of refused) {
    const answer = await closed.call(method, url, { key, body })
    assert.deepEqual([answer.statusCode, answer.json().reason], [403, 'user.role_above_yours'])
  }
  await logIn(closed, admin)
  const own = { email: 'analyst@example.com', name: 'N', role: 'analyst', password: 'a long password' }
  assert.equal((await closed.call('POST', '/v1/users', { key, body: own })).statusCode, 201)
})

// Where nobody has built the console, its pages say so.
const isUnbuilt = (route: string, status: number) =>
  status === 503 && consolePaths.includes(route.replace('GET ', ''))

const refusals = [401, 403, 405, 429, 500, 503]

async function statusOf({ app }: typeof closed, route: string, { key, cookie }: Partial<Caller>) {
  const [method = '', path = ''] = route.split(' ')
  const keyHeader = tokenPaths.includes(route) ? 'token' : 'x-api-key'
  const answer = await app.inject({
    method: method as 'GET',
    url: path.replaceAll(/:\w+/g, '999999999'),
    headers: { ...(key ? { [keyHeader]: key } : {}), ...(cookie ? { cookie } : {}) },
    ...(method === 'POST' || method === 'PATCH' ? { payload: {} } : {}),
    // Some answers do not end.
    payloadAsStream: true,
  })
  answer.stream().destroy()
  return answer.statusCode
}
