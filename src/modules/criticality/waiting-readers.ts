import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Database } from '../../platform/database.ts'
import type { Server } from '../../platform/http/server.ts'
import type { StateReader } from './read-state.ts'
import { makeStateWatch, type StateWatch } from './state-watch.ts'
import { makeWaitingCalls, type WaitingCalls } from './waiting-calls.ts'

/** What wakes those who wait for the state in one process. It ends when the service stops. */
export type WaitingReaders = { watch: StateWatch; waiting: WaitingCalls }

type Parts = {
  database: Database
  reader: StateReader
  log: Logger
  waitingMax: number
  isStillAllowed: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>
}

/** Makes it; at most `waitingMax` calls may wait at the same time. */
export function makeWaitingReaders(
  app: Server,
  { database, reader, log, waitingMax, isStillAllowed }: Parts,
): WaitingReaders {
  const watch = makeStateWatch({ database, reader, log })
  const waiting = makeWaitingCalls({ watch, waitingMax, isStillAllowed })
  app.addHook('preClose', async () => {
    waiting.endAll()
    // Not waited for: what it reads may take as long as the database likes.
    void watch.stop()
  })
  return { watch, waiting }
}
