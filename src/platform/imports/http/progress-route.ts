import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from 'typebox'
import type { Database, Databases } from '../../database.ts'
import type { Server } from '../../http/server.ts'
import { sseEvent, stillThere } from '../../http/sse.ts'
import { type StreamSlots, streamTimeoutMs } from '../../http/streams.ts'
import { chooseLanguage, type Language } from '../../language.ts'
import { describeImport, type ImportRecord } from '../import-record.ts'
import type { ImportTarget } from '../target.ts'
import { findImport } from './import-reads.ts'
import { getVisibleImport } from './visible-imports.ts'

const everyMs = 500
const heartbeatMs = 15_000
const endId = 'end'

type Options = {
  databases: Databases
  /** Places for listeners. */
  listeners: StreamSlots
  targets: readonly ImportTarget[]
}

/** How far an import is, as server-sent events until it has ended. */
export function importProgressRoute(app: Server, { databases, listeners, targets }: Options) {
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())
  app.get(
    '/v1/imports/:id/progress',
    {
      config: { scope: 'caller' },
      handlerTimeout: streamTimeoutMs,
      exposeHeadRoute: false,
      schema: {
        tags: ['imports'],
        summary: 'How far an import is, as server-sent events',
        description:
          'Each `progress` event holds the whole import, so a listener that comes back has missed nothing. The last event is `end`; a browser that reconnects after it gets 204, which tells it to stop.',
        params: Type.Object({ id: Type.String() }),
        headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 100 })) }),
        response: {
          200: {
            description: 'Events, each with an import as JSON',
            content: { 'text/event-stream': { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
          204: Type.Unsafe<null>({ type: 'null', description: 'All was told.' }),
        },
      },
    },
    async (request, reply) => {
      const { writes } = databases
      const { record } = await getVisibleImport(writes, request.params.id, request.actor, targets)
      if (request.headers['last-event-id'] === endId) return reply.code(204).send(null)
      const language = chooseLanguage(request.headers['accept-language'])
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(
          Readable.from(listeners.hold(follow(writes, record, language, stopping.signal)), {
            objectMode: false,
          }),
        )
    },
  )
}

async function* follow(
  database: Database,
  first: ImportRecord,
  language: Language,
  stopping: AbortSignal,
): AsyncGenerator<Buffer> {
  let told: Buffer = Buffer.alloc(0)
  let toldAt = performance.now()
  for (let record: ImportRecord | undefined = first; record; record = await findImport(database, first.id)) {
    const view = describeImport(record, language)
    if (record.finishedAt) {
      yield sseEvent('end', view, endId)
      return
    }
    const progress = sseEvent('progress', view)
    if (!progress.equals(told)) {
      yield progress
      told = progress
      toldAt = performance.now()
    } else if (performance.now() - toldAt > heartbeatMs) {
      yield stillThere
      toldAt = performance.now()
    }
    if (stopping.aborted) return
    await sleep(everyMs, undefined, { signal: stopping }).catch(() => {})
  }
}
