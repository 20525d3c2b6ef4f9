// The contract of notifications under load, for k6. How to run it: load/README.md. `npm run bench -- load` runs the
// same without k6; the figures below are those of bench/notifications-scenario.ts.
import { check, sleep } from 'k6'
import http from 'k6/http'

const baseUrl = (__ENV.BASE_URL || 'http://127.0.0.1:5000').replace(/\/+$/, '')
const types = ['email', 'sms', 'push']
const statuses = ['queued', 'processing', 'sent', 'failed']
const json = { 'content-type': 'application/json' }

export const options = {
  stages: [
    { duration: '10s', target: 50 },
    { duration: '20s', target: 150 },
    { duration: '10s', target: 200 },
  ],
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    // 200 users make some 400 calls a second. What takes longer than this waits in a queue that grows.
    http_req_duration: ['p(95)<200'],
    'http_req_duration{name:register}': ['p(95)<200'],
    'http_req_duration{name:launch}': ['p(95)<200'],
    'http_req_duration{name:status}': ['p(95)<200'],
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
}

export default function () {
  const id = register()
  if (id === undefined) return
  launch(id)
  sleep(0.5)
  readStatus(id)
  sleep(1)
}

function register() {
  const type = types[__ITER % types.length]
  const message = { to: `user-${__VU}@example.com`, message: `Hello ${__VU}-${__ITER}`, type }
  const answer = http.post(`${baseUrl}/v1/requests`, JSON.stringify(message), {
    headers: json,
    tags: { name: 'register' },
  })
  const { id } = bodyOf(answer)
  check(answer, {
    'register answers 201': ({ status }) => status === 201,
    'register answers an id': () => typeof id === 'string' && id !== '',
  })
  return typeof id === 'string' && id !== '' ? id : undefined
}

function launch(id) {
  const answer = http.post(`${baseUrl}/v1/requests/${id}/process`, null, { tags: { name: 'launch' } })
  check(answer, { 'process answers 202': ({ status }) => status === 202 })
}

function readStatus(id) {
  const answer = http.get(`${baseUrl}/v1/requests/${id}`, { tags: { name: 'status' } })
  const body = bodyOf(answer)
  check(answer, {
    'status answers 200': ({ status }) => status === 200,
    'status answers exactly id and status': () => Object.keys(body).sort().join() === 'id,status',
    'status is of this request': () => body.id === id,
    'status is one of the four': () => statuses.includes(body.status),
  })
}

function bodyOf(answer) {
  try {
    const body = answer.json()
    return body !== null && typeof body === 'object' ? body : {}
  } catch {
    return {}
  }
}
