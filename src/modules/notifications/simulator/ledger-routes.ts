import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Server } from '../../../platform/http/server.ts'
import type { Figures } from './figures.ts'
import type { Ledger } from './ledger.ts'
import { summarise } from './ledger-findings.ts'
import { LedgerEntry, LedgerSummary } from './ledger-schemas.ts'

const tags = ['ledger']
const entriesPerChunk = 500

/** Reads and empties the ledger. Without a key: it is the simulator's, not the gateway's. */
export function ledgerRoutes(app: Server, { ledger, figures }: { ledger: Ledger; figures: () => Figures }) {
  const readSchema = {
    summary: 'Every call received, the oldest first',
    tags,
    querystring: Type.Object({
      trace_id: Type.Optional(Type.String({ description: 'Only the calls for this message.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Only the newest.' })),
    }),
    response: { 200: Type.Array(LedgerEntry), 404: Type.Object({ detail: Type.String() }) },
  }
  app.get('/ledger', { schema: readSchema }, async (request, reply) => {
    if (!ledger.isKept) return reply.code(404).send({ detail: 'This simulator keeps no ledger.' })
    const { trace_id, limit = Number.POSITIVE_INFINITY } = request.query
    const entries = trace_id === undefined ? ledger.entries() : ledger.entriesOf(trace_id)
    const chunks = Readable.from(jsonOf(entries.slice(-limit)))
    return reply.type('application/json; charset=utf-8').send(chunks as never)
  })

  const summarySchema = {
    summary: 'What was received, delivered, repeated, and how much of the quota was used',
    tags,
    response: { 200: LedgerSummary },
  }
  app.get('/ledger/summary', { schema: summarySchema }, async () => summarise(ledger, figures()))

  const clearSchema = {
    summary: 'Empty the ledger',
    description: 'The quota goes on counting what it has counted.',
    tags,
    response: { 204: Type.Null() },
  }
  app.delete('/ledger', { schema: clearSchema }, async (_request, reply) => {
    ledger.clear()
    return reply.code(204).send(null)
  })
}

function* jsonOf(entries: LedgerEntry[]) {
  yield '['
  for (let from = 0; from < entries.length; from += entriesPerChunk) {
    const json = JSON.stringify(entries.slice(from, from + entriesPerChunk))
    yield `${from === 0 ? '' : ','}${json.slice(1, -1)}`
  }
  yield ']'
}
