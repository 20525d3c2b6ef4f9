import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import cookie from '@fastify/cookie'
import { fastify } from 'fastify'
import { consolePaths, consoleRoutes } from './console-routes.ts'
import { refuseUnknownRoutes } from './not-found.ts'
import type { Server } from './server.ts'

const page = '<meta nonce="__CSP_NONCE__"><meta name="session" content="__SESSION__">'

test('every view of the console is the same page, never stored, with a policy that lets in no script but our files', async () => {
  const app = await aConsole()
  for (const url of consolePaths) {
    const { statusCode, headers, body } = await app.inject({ url })
    assert.equal(statusCode, 200)
    assert.equal(headers['cache-control'], 'no-store')
    const policy = String(headers['content-security-policy'])
    const nonce = /nonce="([^"]+)"/.exec(body)?.[1]
    assert.ok(nonce && nonce.length >= 20)
    assert.match(policy, /script-src 'self';/)
    assert.ok(policy.includes(`style-src 'self' 'nonce-${nonce}'`))
    assert.doesNotMatch(policy, /unsafe/)
  }
})

test('each answer has a nonce of its own', async () => {
  const app = await aConsole()
  const bodies = await Promise.all(['/', '/', '/sales'].map(async url => (await app.inject({ url })).body))
  assert.equal(new Set(bodies).size, 3)
})

test('the page knows whether it was asked for with a session', async () => {
  const app = await aConsole()
  assert.match((await app.inject({ url: '/' })).body, /name="session" content="none"/)
  const asked = await app.inject({ url: '/', cookies: { trastienda: 'whatever' } })
  assert.match(asked.body, /name="session" content="some"/)
})

test('files that are named by their content are kept for ever, the others are asked for again', async () => {
  const app = await aConsole()
  const asset = await app.inject({ url: '/console/assets/main-1.js' })
  assert.deepEqual([asset.statusCode, asset.body], [200, 'start()'])
  assert.match(String(asset.headers['cache-control']), /max-age=31536000, immutable/)
  const icon = await app.inject({ url: '/console/favicon.svg' })
  assert.equal(icon.statusCode, 200)
  assert.match(String(icon.headers['cache-control']), /max-age=0/)
})

test('who takes compressed files gets those that were compressed at the build', async () => {
  const app = await aConsole()
  const { headers, rawPayload } = await app.inject({
    url: '/console/assets/main-1.js',
    headers: { 'accept-encoding': 'br' },
  })
  assert.equal(headers['content-encoding'], 'br')
  assert.equal(String(brotliDecompressSync(rawPayload)), 'start()')
})

for (const url of [
  '/console/',
  '/console/index.html',
  '/console/nothing.js',
  '/console/assets/nothing.js',
  '/console/assets/..%2findex.html',
  '/console/..%2f..%2fpackage.json',
  '/console/.built-from',
]) {
  test(`${url} is not served`, async () => {
    const { statusCode } = await (await aConsole()).inject({ url })
    assert.ok(statusCode === 404 || statusCode === 403, String(statusCode))
  })
}

test('a console that is built while the service runs is there, and a newer one takes its place', async () => {
  const { app, directory } = await aConsoleIn({ isBuilt: false })
  assert.equal((await app.inject({ url: '/' })).statusCode, 503)
  for (const [page, time] of [
    ['first', 1],
    ['second', 2],
  ] as const) {
    await writeFile(join(directory, 'index.html'), page)
    await utimes(join(directory, 'index.html'), time, time)
    assert.equal((await app.inject({ url: '/' })).body, page)
  }
})

test('a console that is not built yet says so and how, and the page comes again by itself', async () => {
  const app = await aConsole({ isBuilt: false })
  const { statusCode, headers, body } = await app.inject({ url: '/customers' })
  assert.deepEqual([statusCode, headers.refresh, headers['retry-after']], [503, '2', '2'])
  assert.match(body, /npm run console/)
})

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

test('a browser at a mistyped address gets the console, as a 404: it says so itself and leads back', async () => {
  const app = await aConsole()
  for (const url of ['/custmers', '/Customers', '/customers/7', '/sales/?tab=daily', '/favicon.ico']) {
    for (const method of ['GET', 'HEAD'] as const) {
      const { statusCode, headers, body } = await app.inject({ method, url, headers: { accept: browser } })
      assert.deepEqual(
        [statusCode, headers['content-type'], headers['cache-control']],
        [404, 'text/html; charset=utf-8', 'no-store'],
        `${method} ${url}`,
      )
      assert.match(String(headers['content-security-policy']), /script-src 'self';/)
      if (method === 'GET') assert.match(body, /nonce="[^"_]+"/)
      else assert.equal(body, '')
    }
  }
})

test('at a mistyped address, too, a console that is not built yet says so, and the page comes again by itself', async () => {
  const app = await aConsole({ isBuilt: false })
  const { statusCode, headers } = await app.inject({ url: '/custmers', headers: { accept: browser } })
  assert.deepEqual([statusCode, headers.refresh], [503, '2'])
})

test('a program at an address that there is not gets JSON, and so does whoever sends something there', async () => {
  const app = await aConsole()
  const calls = [
    ['GET', undefined],
    ['GET', '*/*'],
    ['GET', 'application/json'],
    ['GET', 'application/json, text/html;q=0.5'],
    ['GET', 'image/avif,image/webp,*/*'],
    // Java's, where nothing else is asked for.
    ['GET', 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'],
    ['POST', browser],
    ['DELETE', browser],
  ] as const
  for (const [method, accept] of calls) {
    const answer = await app.inject({ method, url: '/custmers', headers: accept ? { accept } : {} })
    assert.equal(answer.statusCode, 404)
    assert.equal(answer.json().reason, 'route.not_found', `${method} ${accept}`)
  }
})

async function aConsole(options?: { isBuilt: boolean }) {
  return (await aConsoleIn(options)).app
}

async function aConsoleIn({ isBuilt = true } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'trastienda-console-'))
  after(() => rm(directory, { recursive: true }))
  if (isBuilt) {
    await mkdir(join(directory, 'assets'))
    await writeFile(join(directory, 'index.html'), page)
    await writeFile(join(directory, 'favicon.svg'), '<svg/>')
    await writeFile(join(directory, '.built-from'), 'x')
    await writeFile(join(directory, 'assets', 'main-1.js'), 'start()')
    await writeFile(join(directory, 'assets', 'main-1.js.br'), brotliCompressSync('start()'))
  }
  const app = fastify() as unknown as Server
  refuseUnknownRoutes(app)
  app.get('/v1/something', { config: { scope: 'public' } }, async () => 'something')
  await app.register(cookie)
  await consoleRoutes(app, directory)
  return { app, directory }
}
