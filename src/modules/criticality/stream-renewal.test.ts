import assert from 'node:assert/strict'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase } from '../../../test/database.ts'
import { listen } from '../../../test/sockets.ts'
import { openPool } from '../../platform/database.ts'
import { createServer } from '../../platform/http/server.ts'
import { makeSseLines } from '../../platform/http/sse.ts'
import { openLog } from '../../platform/telemetry/logging.ts'
import { makeListeningConsumers } from './listening-consumers.ts'
import { makeStateReader } from './read-state.ts'
import { makeStateFeed } from './state-feed.ts'
import { change, until } from './state-watch.fixture.ts'
import { makeStateWatch } from './state-watch.ts'
import { stateStreamRoute } from './stream-route.ts'
import { makeTokenCallers } from './token-callers.ts'
import { aListener, asApp, secappToken } from './waiting.fixture.ts'

const renewMs = 400
const { owner, url } = await aDatabase()
const pool = openPool({ url, name: 'renewal', connectionsMax: 4, role: 'trastienda_runtime' })
const notes: { app: string; at: number }[] = []
const port = await aService()

test('an application whose machine vanished behind a proxy that takes all and says nothing counts as asking no more', async () => {
  const proxy = await aSwallowingProxy(port)
  await change(owner)
  const gone = await aListener(proxy.port, asApp('gone'))
  const here = keepListening(port, 'here')
  await gone.first(() => true)
  proxy.swallow()
  const vanishedAt = performance.now()
  const notedLast = () => Math.max(...notes.filter(({ app }) => app === 'gone').map(({ at }) => at))
  await until(() => here.renewals() >= 8, 'the one that is there comes back')
  await change(owner)
  await sleep(renewMs)
  assert.ok(proxy.isHeldOpen(), 'the connection still looks open')
  // Its stream is over by then; that of the other has been renewed and noted ever since.
  assert.ok(notedLast() < vanishedAt + 5 * renewMs)
  const latest = Math.max(...notes.filter(({ app }) => app === 'here').map(({ at }) => at))
  assert.ok(latest > notedLast() + renewMs, `${latest} ${notedLast()}`)
  here.stop()
})

test('a stream that is renewed misses nothing and tells nothing twice', async () => {
  const first = await change(owner)
  const here = keepListening(port, 'through renewals', first)
  let last = first
  while (here.renewals() < 6) {
    last = await change(owner)
    await sleep(Math.random() * 60)
  }
  await until(() => here.revisions().at(-1) === last, 'the last state')
  here.stop()
  assert.deepEqual(
    here.revisions(),
    Array.from({ length: last - first }, (_, place) => first + 1 + place),
  )
})

/** The stream of states on a real port, whose renewals come soon. */
async function aService(): Promise<number> {
  const log = openLog('silent')
  const app = await createServer({ log, trustedProxies: [], corsOrigins: [], isHttpsExpected: false })
  const watch = makeStateWatch({ database: pool, reader: makeStateReader(pool), log })
  const authenticator = { identify: assert.fail, identifyKey: assert.fail }
  const callers = makeTokenCallers({ authenticator, secappToken })
  app.decorateRequest('actor', null as never)
  app.addHook('onRequest', async (request, reply) => {
    request.actor = await callers.byToken(request, reply)
  })
  const lastSeen = {
    note: ({ app }: { app: string }) => void notes.push({ app, at: performance.now() }),
  }
  stateStreamRoute(app, {
    callers,
    feed: makeStateFeed({ database: pool, watch }),
    lines: makeSseLines({ linesMax: 10, heartbeatMs: 50 }),
    consumers: makeListeningConsumers({ watch, lastSeen, renewMs, lookEveryMs: 20 }),
  })
  after(async () => {
    await app.close()
    await watch.stop()
    await pool.end()
  })
  return listen(app)
}

/** A listener that comes back whenever its stream is renewed, with the id of the last event. */
function keepListening(at: number, app: string, from?: number) {
  const revisions: number[] = []
  let renewals = 0
  let isStopped = false
  let lastEventId: string | undefined
  const listenOn = async () => {
    if (from !== undefined) lastEventId = `${(await epoch()) as string}-${from}`
    while (!isStopped) {
      const more: Record<string, string> = lastEventId ? { 'last-event-id': lastEventId } : {}
      const listener = await aListener(at, asApp(app, more))
      await listener.ended
      revisions.push(...listener.revisions())
      lastEventId = listener.events.at(-1)?.id ?? lastEventId
      assert.deepEqual(listener.ends(), ['renew'])
      renewals++
    }
  }
  const listening = listenOn()
  listening.catch(() => {})
  return {
    renewals: () => renewals,
    revisions: () => revisions,
    stop: () => {
      isStopped = true
    },
  }
}

async function epoch() {
  const [row] = await owner`select epoch from criticality.state`
  return row?.epoch
}

/** A proxy that, once told to, reads nothing from either side any more, and closes nothing. */
async function aSwallowingProxy(target: number) {
  const sockets: Socket[] = []
  const server = createTcpServer(incoming => {
    const outgoing = connect(target, '127.0.0.1')
    sockets.push(incoming, outgoing)
    for (const socket of [incoming, outgoing]) socket.on('error', () => {})
    incoming.pipe(outgoing)
    outgoing.pipe(incoming)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as { port: number }).port,
    swallow: () => {
      for (const socket of sockets) socket.unpipe().pause()
    },
    isHeldOpen: () => sockets.every(socket => !socket.destroyed),
  }
}
