import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from 'typebox'
import { patienceMs } from '../../../test/patience.ts'
import { listen } from '../../../test/sockets.ts'
import { type Actor, nobody } from '../access/actor.ts'
import { openLog } from '../telemetry/logging.ts'
import { createServer } from './server.ts'
import { makeSseLines, type SseLine, type SseLines, sseEvent } from './sse.ts'
import { makeSseListeners } from './sse-listeners.ts'

test('a stream is bounded in number, and a reader that leaves makes room for another', async () => {
  const { port, lines, opened } = await aServer({ linesMax: 2 })
  const [one, two] = [await aReader(port), await aReader(port)]
  await eventually(() => lines.count() === 2)
  const third = await aReader(port)
  await eventually(() => / 503 /.test(third.text()) && /streams\.all_taken/.test(third.text()))
  assert.match(third.text(), /retry-after: \d+/i)
  one.socket.destroy()
  await eventually(() => lines.count() === 1)
  const fourth = await aReader(port)
  await eventually(() => /^HTTP\/1\.1 200 /.test(fourth.text()))
  assert.equal(opened.length, 3)
  two.socket.destroy()
})

test('no key or session takes all the streams: each has so many, and one that ends makes room for another', async () => {
  const { port, lines } = await aServer({ linesMax: 10, linesOfOneMax: 2 })
  const isOpen = ({ text }: { text: () => string }) => /^HTTP\/1\.1 200 /.test(text())
  const [one] = [await aReader(port, 'ana'), await aReader(port, 'ana')]
  await eventually(() => lines.count() === 2)
  for (let tries = 0; tries < 2; tries++) {
    const third = await aReader(port, 'ana')
    await eventually(() => / 429 /.test(third.text()) && /streams\.own_taken/.test(third.text()))
  }
  const other = await aReader(port, 'eva')
  await eventually(() => isOpen(other))
  one?.socket.destroy()
  await eventually(() => lines.count() === 2)
  const fourth = await aReader(port, 'ana')
  await eventually(() => isOpen(fourth))
})

test('an event is a name, one line of data and the place to come back to', () => {
  assert.equal(
    String(sseEvent('sales', { text: 'a\nb' }, '5:5:')),
    'id: 5:5:\nevent: sales\ndata: {"text":"a\\nb"}\n\n',
  )
})

test('a silent stream shows that it is alive', async () => {
  const { port } = await aServer({ heartbeatMs: 50 })
  const reader = await aReader(port)
  await eventually(() => reader.text().split(': still there').length > 3)
})

test('a reader that stands still is ended and told why, while others read on', async () => {
  const { port, lines, opened } = await aServer({ heartbeatMs: 100, waitingBytesMax: 64 * 1024 })
  const [slow, quick] = [await aReader(port), await aReader(port)]
  await eventually(() => lines.count() === 2)
  slow.socket.pause()
  const bytes = sseEvent('big', { text: 'x'.repeat(10_000) })
  // More than the system holds back for a reader.
  for (let sent = 0; sent < 2_000; sent++) {
    for (const line of opened) line.send(bytes)
    if (sent % 5 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  slow.socket.resume()
  await eventually(() => /event: end\ndata: \{"reason":"slow"\}/.test(slow.text()))
  await eventually(() => lines.count() === 1)
  assert.doesNotMatch(quick.text(), /event: end/)
})

test('whoever may no longer read is ended at the next heartbeat, others stay, and so do all while that is not known', async () => {
  let answer: 'yes' | 'no' | 'away' = 'away'
  let asked = 0
  const { port, lines } = await aServer({
    heartbeatMs: 50,
    isStillAllowed: async () => {
      asked++
      if (answer === 'away') throw new Error('the database is away')
      return answer === 'yes'
    },
  })
  const [one, two] = [await aReader(port), await aReader(port)]
  await eventually(() => asked > 3)
  assert.equal(lines.count(), 2)
  answer = 'no'
  await eventually(() => lines.count() === 0)
  for (const { text } of [one, two])
    await eventually(() => /event: end\ndata: \{"reason":"not_allowed"\}/.test(text()))
})

test('open streams are ended with a word when the service stops', async () => {
  const { port, lines } = await aServer({})
  const reader = await aReader(port)
  await eventually(() => lines.count() === 1)
  lines.endAll('stopping')
  await eventually(
    () => /event: end\ndata: \{"reason":"stopping"\}/.test(reader.text()) && lines.count() === 0,
  )
})

test('a call that was answered before its stream could open leaves nothing behind', async () => {
  const log = openLog('fatal', false, { write: () => {} })
  const app = await createServer({ log, trustedProxies: [], corsOrigins: [], isHttpsExpected: false })
  const lines = makeSseLines({ linesMax: 1 })
  const listeners = makeSseListeners()
  const opened = Promise.withResolvers<void>()
  app.decorateRequest('actor', null as never)
  app.get('/stream', { handlerTimeout: 50 }, async (request, reply) => {
    request.actor = nobody
    const { open, giveBack } = lines.reserve(request)
    try {
      // As when the database takes its time.
      const listen = await listeners.join(() => sleep(300, Buffer.from('first')))
      listen(open(reply))
      return reply
    } finally {
      giveBack()
      opened.resolve()
    }
  })
  const port = await listen(app)
  after(() => app.close())
  const reader = await aReader(port)
  await eventually(() => / 503 /.test(reader.text()))
  await opened.promise
  await eventually(() => listeners.count() === 0 && lines.count() === 0)
  listeners.tell(Buffer.from('second'))
  assert.doesNotMatch(reader.text(), /first|second/)
  reader.socket.destroy()
})

type Options = Partial<Parameters<typeof makeSseLines>[0]>

async function aServer(options: Options): Promise<{ port: number; lines: SseLines; opened: SseLine[] }> {
  const log = openLog('fatal', false, { write: () => {} })
  const app = await createServer({ log, trustedProxies: [], corsOrigins: [], isHttpsExpected: false })
  const lines = makeSseLines({ linesMax: 100, ...options })
  const opened: SseLine[] = []
  app.decorateRequest('actor', null as never)
  app.get('/stream', { schema: { response: { 200: Type.String() } } }, async (request, reply) => {
    const { name = nobody.name } = request.query as { name?: string }
    request.actor = { ...nobody, name } satisfies Actor
    const { open, giveBack } = lines.reserve(request)
    opened.push(open(reply))
    giveBack()
    return reply
  })
  const port = await listen(app)
  after(async () => {
    lines.endAll('stopping')
    app.server.closeAllConnections()
    await app.close()
  })
  return { port, lines, opened }
}

async function aReader(port: number, name = 'somebody'): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(port, '127.0.0.1')
  after(() => socket.destroy())
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk)).on('error', () => {})
  socket.write(`GET /stream?name=${name} HTTP/1.1\r\nhost: x\r\n\r\n`)
  return { socket, text: () => Buffer.concat(chunks).toString() }
}

async function eventually(holds: () => boolean) {
  for (const deadline = Date.now() + patienceMs; !holds(); ) {
    assert.ok(Date.now() < deadline, 'it never came to that')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
