import { Pool } from 'undici'

/** What came of the load test: its checks by name, the calls by route, and the ids that were registered. */
export type Played = {
  checks: Map<string, { passed: number; failed: number }>
  ms: Record<Route, number[]>
  failedCalls: number
  ids: string[]
  faults: string[]
}

type Route = 'register' | 'launch' | 'status'
type Answer = { status: number; body: Record<string, unknown> }

// As load/notifications.js has it.
const stages = [
  { seconds: 10, users: 50 },
  { seconds: 20, users: 150 },
  { seconds: 10, users: 200 },
]
const types = ['email', 'sms', 'push']
const statuses: unknown[] = ['queued', 'processing', 'sent', 'failed']
const faultsMax = 10

/** Plays the load test of the contract, as k6 would: a ramp of users who register, launch, wait, and ask. */
export async function playScenario(url: string): Promise<Played> {
  const pool = new Pool(url, { connections: 256, pipelining: 1 })
  const played: Played = {
    checks: new Map(),
    ms: { register: [], launch: [], status: [] },
    failedCalls: 0,
    ids: [],
    faults: [],
  }
  const call = (route: Route, method: 'GET' | 'POST', path: string, body?: string) =>
    answerOf(pool, played, { route, method, path, body })
  const totalMs = 1000 * stages.reduce((total, { seconds }) => total + seconds, 0)
  const startedAt = performance.now()
  const user = async (number: number) => {
    await sleep(startOf(number) * 1000)
    for (let turn = 0; performance.now() - startedAt < totalMs; turn++)
      await iterate(played, call, number, turn)
  }
  const users = Math.max(...stages.map(stage => stage.users))
  try {
    await Promise.all(Array.from({ length: users }, (_, place) => user(place + 1)))
  } finally {
    await pool.close()
  }
  return played
}

/** When the ramp reaches this many users. */
function startOf(users: number): number {
  let seconds = 0
  let before = 0
  for (const stage of stages) {
    if (users <= stage.users) return seconds + (stage.seconds * (users - 1 - before)) / (stage.users - before)
    seconds += stage.seconds
    before = stage.users
  }
  return seconds
}

type Call = (route: Route, method: 'GET' | 'POST', path: string, body?: string) => Promise<Answer>

async function iterate(played: Played, call: Call, user: number, turn: number) {
  const message = {
    to: `user-${user}@example.com`,
    message: `Hello ${user}-${turn}`,
    type: types[turn % types.length],
  }
  const registered = await call('register', 'POST', '/v1/requests', JSON.stringify(message))
  const { id } = registered.body
  check(played, 'register answers 201', registered.status === 201, registered)
  const hasId = typeof id === 'string' && id !== ''
  if (!check(played, 'register answers an id', hasId, registered)) return sleep(1_500)
  played.ids.push(id as string)
  const launched = await call('launch', 'POST', `/v1/requests/${id}/process`)
  check(played, 'process answers 202', launched.status === 202, launched)
  await sleep(500)
  const read = await call('status', 'GET', `/v1/requests/${id}`)
  check(played, 'status answers 200', read.status === 200, read)
  const isExact = Object.keys(read.body).sort().join() === 'id,status'
  check(played, 'status answers exactly id and status', isExact, read)
  check(played, 'status is of this request', read.body.id === id, read)
  check(played, 'status is one of the four', statuses.includes(read.body.status), read)
  await sleep(1_000)
}

function check({ checks, faults }: Played, name: string, isPassed: boolean, answer: Answer): boolean {
  const tally = checks.get(name) ?? { passed: 0, failed: 0 }
  checks.set(name, tally)
  if (isPassed) tally.passed++
  else {
    tally.failed++
    if (faults.length < faultsMax) faults.push(`${name}: got ${JSON.stringify(answer).slice(0, 300)}`)
  }
  return isPassed
}

async function answerOf(
  pool: Pool,
  played: Played,
  {
    route,
    method,
    path,
    body,
  }: { route: Route; method: 'GET' | 'POST'; path: string; body?: string | undefined },
): Promise<Answer> {
  const startedAt = performance.now()
  try {
    const content = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }
    const answer = await pool.request({ method, path, ...content })
    const text = await answer.body.text()
    played.ms[route].push(performance.now() - startedAt)
    if (answer.statusCode >= 400) played.failedCalls++
    return { status: answer.statusCode, body: bodyOf(text) }
  } catch (error) {
    played.failedCalls++
    return { status: 0, body: { error: String(error) } }
  }
}

function bodyOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
