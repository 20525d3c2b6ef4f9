import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { routesOf } from '../../../test/routes.ts'
import { consolePaths } from './console-routes.ts'

const { app } = await anApp()
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
const routes = routesOf(app).map(route => route.split(' ') as [method: string, path: string])
const paths = routes
  .map(([, path]) => path)
  .filter(path => !consolePaths.includes(path) && !path.startsWith('/console/'))
const contracts = ['v1', 'secapp', 'clients', 'upload_csv', 'employees', 'metrics', 'docs', 'redoc']
const parts = new Set(paths.map(path => path.split('/')[1] ?? ''))

test('an unknown address under any path of the API is JSON, whatever the caller takes', async () => {
  for (const part of contracts) assert.ok(parts.has(part), part)
  for (const part of parts) {
    for (const url of [`/${part}/unknown`, `/${part}/unknown/1?a=b`]) {
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await app.inject({ method, url, headers: { accept } })
        // Where an id may stand, who asks must say who it is.
        assert.ok([401, 404, 405].includes(answer.statusCode), `${method} ${url}: ${answer.statusCode}`)
        assert.match(
          String(answer.headers['content-type']),
          /^application\/problem\+json/,
          `${method} ${url}`,
        )
      }
    }
  }
})

test('a path that takes only other methods says so to browsers as to everybody', async () => {
  for (const url of ['/upload_csv', '/employees/batch', '/v1/sales/events', '/v1/hiring/imports']) {
    const answer = await app.inject({ url, headers: { accept } })
    assert.deepEqual([answer.statusCode, answer.json().reason], [405, 'route.method_not_allowed'], url)
    assert.ok(answer.headers.allow, url)
  }
})

test('beside them a browser gets the console, also under the addresses of its own views', async () => {
  for (const path of [
    '/custmers',
    '/v2/customers',
    '/console',
    '/console/',
    ...consolePaths.map(each => `${each}/unknown`),
  ]) {
    const { statusCode, headers } = await app.inject({ url: path.replace('//', '/'), headers: { accept } })
    assert.equal(headers['content-type'], 'text/html; charset=utf-8', path)
    // Where nobody has built the console, its page says so.
    assert.ok(statusCode === 404 || statusCode === 503, `${path}: ${statusCode}`)
  }
})
