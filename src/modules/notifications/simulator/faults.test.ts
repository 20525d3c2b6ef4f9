import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { drawFates } from './fates.ts'
import { defaultFigures } from './figures.ts'
import { startGatewaySimulator } from './gateway-simulator.ts'
import { answersOf, aSimulator, eventually, failureOf } from './simulator.fixture.ts'

const forLong = { latencyMinMs: 60_000, latencyMaxMs: 60_000 }

test('over a long time each share is what was asked, and every latency within its bounds', () => {
  const next = drawFates(7)
  const figures = { ...defaultFigures, failures: 0.1, hang: 0.02, garbage: 0.03, cut: 0.05 }
  const counts: Record<string, number> = { delivered: 0, failed: 0, hang: 0, garbage: 0, cut: 0 }
  const latencies: number[] = []
  for (let call = 0; call < 100_000; call++) {
    const { kind, latencyMs } = next(figures)
    counts[kind] = (counts[kind] ?? 0) + 1 / 100_000
    latencies.push(latencyMs)
  }
  const expected = { delivered: 0.8, failed: 0.1, hang: 0.02, garbage: 0.03, cut: 0.05 }
  for (const [kind, share] of Object.entries(expected)) {
    assert.ok(Math.abs((counts[kind] ?? 0) - share) < 0.005, `${kind} ${counts[kind]}`)
  }
  const lowest = latencies.reduce((one, other) => Math.min(one, other))
  const highest = latencies.reduce((one, other) => Math.max(one, other))
  assert.ok(lowest >= 100 && lowest < 101 && highest > 499 && highest <= 500, `${lowest} to ${highest}`)
})

test('the same seed fails the same calls, another one others', async t => {
  const run = async (seed: number) => {
    const gateway = await aSimulator(t, { seed, failures: 0.3 })
    assert.equal(gateway.seed, seed)
    for (let call = 0; call < 60; call++) await gateway.notify()
    return answersOf(gateway)
  }
  const first = await run(11)
  assert.ok(first.includes('failed') && first.includes('delivered'))
  assert.deepEqual(await run(11), first)
  assert.notDeepEqual(await run(12), first)
})

test('a failure answers 500 and delivers nothing', async t => {
  const gateway = await aSimulator(t, { failures: 1 })
  const { status, text } = await gateway.notify()
  assert.equal(status, 500)
  assert.ok(JSON.parse(text).detail)
  assert.equal(gateway.totals().delivered, 0)
})

test('no more calls than allowed are in progress at a time; the next is answered 429 until one has ended', async t => {
  const gateway = await aSimulator(t, { concurrency: 2, ...forLong })
  const first = gateway.notify().catch(() => {})
  const second = gateway.notify().catch(() => {})
  await eventually(() => assert.equal(gateway.totals().in_progress, 2))
  const third = await gateway.notify()
  assert.deepEqual([third.status, third.headers.get('retry-after')], [429, '1'])
  await gateway.takeDown()
  await Promise.all([first, second])
  await gateway.bringUp()
  gateway.change({ latencyMinMs: 0, latencyMaxMs: 0 })
  for (let call = 0; call < 10; call++) assert.equal((await gateway.notify()).status, 200)
})

test('every call that ends gives its place back, however it ended', async t => {
  const gateway = await aSimulator(t, { concurrency: 1 })
  const ends = [{}, { body: {} }, { text: '{' }, { key: null }]
  for (const call of [...ends, ...ends]) assert.notEqual((await gateway.notify(call)).status, 429)
  for (const fault of ['failures', 'garbage', 'cut'] as const) {
    gateway.change({ failures: 0, garbage: 0, cut: 0, [fault]: 1 })
    for (let call = 0; call < 3; call++) await gateway.notify().catch(() => {})
  }
  gateway.change({ cut: 0, hang: 1 })
  for (let call = 1; call <= 2; call++) {
    const caller = new AbortController()
    const hanging = failureOf(gateway.notify({ signal: caller.signal }))
    await eventually(() => assert.equal(answersOf(gateway).filter(answer => answer === 'hang').length, call))
    caller.abort()
    await hanging
    gateway.change({ hang: 0 })
    await eventually(async () => assert.equal((await gateway.notify()).status, 200))
    gateway.change({ hang: 1 })
  }
  gateway.change({ hang: 0 })
  // One that leaves in the middle of its message.
  const half = connect(gateway.port, '127.0.0.1')
  half.write(
    'POST /v1/notify HTTP/1.1\r\nhost: x\r\nx-api-key: test-dev-2026\r\ncontent-type: application/json\r\n' +
      'content-length: 100\r\n\r\n{',
  )
  await eventually(() => assert.equal(gateway.totals().in_progress, 1))
  assert.equal((await gateway.notify()).status, 429)
  half.destroy()
  await eventually(async () => assert.equal((await gateway.notify()).status, 200))
  assert.ok(answersOf(gateway).includes('caller_gone'))
  assert.equal(gateway.totals().in_progress, 0)
})

test('a hanging call holds its place and is never answered nor delivered', async t => {
  const gateway = await aSimulator(t, { hang: 1, concurrency: 1 })
  const caller = new AbortController()
  const hanging = failureOf(gateway.notify({ signal: caller.signal }))
  await eventually(() => assert.deepEqual(answersOf(gateway), ['hang']))
  assert.equal((await gateway.notify()).status, 429)
  caller.abort()
  assert.equal(await hanging, 'AbortError')
  assert.deepEqual([gateway.totals().delivered, gateway.ledger()[0]?.status], [0, null])
})

test('garbage is a 200 that nobody can read as the contract, and the message went out', async t => {
  const gateway = await aSimulator(t, { garbage: 1 })
  const texts = new Set<string>()
  for (let call = 0; call < 12; call++) {
    const { status, text } = await gateway.notify()
    assert.equal(status, 200)
    assert.ok(!isContract(text), text)
    texts.add(text)
  }
  assert.ok(texts.size > 3)
  assert.equal(gateway.totals().delivered, 12)
})

test('a cut call breaks off without an answer, and the message went out', async t => {
  const gateway = await aSimulator(t, { cut: 1 })
  const code = await failureOf(gateway.notify())
  assert.ok(['UND_ERR_SOCKET', 'ECONNRESET'].includes(code), code)
  const [entry] = gateway.ledger()
  assert.deepEqual([entry?.answer, entry?.status, entry?.delivered], ['cut', null, true])
})

test('a message goes out although its caller has left before the answer', async t => {
  const gateway = await aSimulator(t, { latencyMinMs: 300, latencyMaxMs: 300 })
  const caller = new AbortController()
  const call = failureOf(gateway.notify({ signal: caller.signal }))
  await eventually(() => assert.equal(gateway.totals().in_progress, 1))
  caller.abort()
  await call
  await eventually(() => assert.deepEqual(answersOf(gateway), ['caller_gone']))
  assert.equal(gateway.totals().delivered, 1)
})

test('while the gateway is down nobody listens; what was in progress breaks off undelivered', async t => {
  const gateway = await aSimulator(t, forLong)
  const cut = failureOf(gateway.notify())
  await eventually(() => assert.equal(gateway.totals().in_progress, 1))
  await gateway.takeDown()
  assert.ok(['UND_ERR_SOCKET', 'ECONNRESET'].includes(await cut))
  assert.equal(await failureOf(gateway.notify()), 'ECONNREFUSED')
  assert.deepEqual([answersOf(gateway), gateway.totals().delivered], [['down'], 0])
  await gateway.bringUp()
  gateway.change({ latencyMinMs: 0, latencyMaxMs: 0 })
  assert.equal((await gateway.notify()).status, 200)
})

test('an outage can be planned: it begins and ends by itself', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const gateway = await aSimulator(t, { downFromSeconds: 5, downToSeconds: 8 })
  t.mock.timers.tick(4_999)
  assert.equal((await gateway.notify()).status, 200)
  t.mock.timers.tick(1)
  await eventually(async () => assert.equal(await failureOf(gateway.notify()), 'ECONNREFUSED'))
  t.mock.timers.tick(2_999)
  assert.equal(await failureOf(gateway.notify()), 'ECONNREFUSED')
  t.mock.timers.tick(1)
  await eventually(async () => assert.equal((await gateway.notify()).status, 200))
})

test('figures change while calls come; faulty ones are refused and change nothing', async t => {
  const gateway = await aSimulator(t)
  const patch = (body: object) =>
    fetch(`${gateway.url}/figures`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  assert.equal((await patch({ failures: 1, latency_max_ms: 5, retry_after: false })).status, 200)
  assert.equal((await gateway.notify()).status, 500)
  const figures = await gateway.get<Record<string, unknown>>('/figures')
  assert.deepEqual([figures.failures, figures.latency_max_ms, figures.retry_after], [1, 5, false])
  for (const faulty of [{ failures: 2 }, { cut: 0.1 }, { latency_min_ms: 6 }, { quota: -1 }, { speed: 1 }]) {
    assert.equal((await patch(faulty)).status, 422, JSON.stringify(faulty))
  }
  assert.deepEqual(await gateway.get('/figures'), figures)
  assert.equal('key' in figures, false)
})

test('a gateway that cannot be is refused at the start', async () => {
  const impossible = [
    { failures: 0.6, cut: 0.5 },
    { latencyMinMs: 10, latencyMaxMs: 5 },
    { windowSeconds: 0 },
    { quota: 1.5 },
    { key: '' },
    { downToSeconds: 3 },
    { downFromSeconds: 5, downToSeconds: 5 },
  ]
  for (const options of impossible) await assert.rejects(startGatewaySimulator(options), RangeError)
})

test('by default it is the gateway of the contract', async t => {
  const gateway = await startGatewaySimulator()
  t.after(() => gateway.stop())
  assert.deepEqual(gateway.figures(), {
    key: 'test-dev-2026',
    ...{ quota: 50, windowSeconds: 10, concurrency: 50, latencyMinMs: 100, latencyMaxMs: 500 },
    ...{ failures: 0.1, hang: 0, garbage: 0, cut: 0, retryAfter: true },
  })
})

function isContract(text: string): boolean {
  try {
    const { status, provider_id } = JSON.parse(text)
    return status === 'delivered' && typeof provider_id === 'string'
  } catch {
    return false
  }
}
