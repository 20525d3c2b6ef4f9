import type { Database, Sql } from '../../../platform/database.ts'
import { allProviders } from '../provider-scope.ts'

/** Tells other processes whose sales there are more of: at most one notice every 50 ms, apart from the recording. */
export type SalesNotices = { send: (providerIds: readonly string[]) => void; stop: () => void }

const channel = 'sales_recorded'
const everyMs = 50
// PostgreSQL's limit is 8,000 bytes; ids are short and of one byte a character.
const payloadLengthMax = 7_000

/** Makes what sends them from one process. */
export function makeSalesNotices(database: Database): SalesNotices {
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let sentAt = Number.NEGATIVE_INFINITY
  let sending: Promise<unknown> | undefined

  const send = () => {
    timer = undefined
    const payload = payloadOf([...waiting])
    waiting.clear()
    sentAt = performance.now()
    sending = database
      .notify(channel, payload)
      // Whoever listens looks by itself every few seconds.
      .catch(() => {})
      .finally(() => {
        sending = undefined
        if (waiting.size > 0) sendSoon()
      })
  }
  const sendSoon = () => {
    if (timer || sending) return
    const inMs = sentAt + everyMs - performance.now()
    if (inMs <= 0) send()
    else timer = setTimeout(send, inMs).unref()
  }
  return {
    send: providerIds => {
      for (const id of providerIds) waiting.add(id)
      sendSoon()
    },
    stop: () => clearTimeout(timer),
  }
}

/**
 * Tells them in the transaction that recorded the sales, so at its commit. Commits that tell wait for each other: for what
 * is rare, such as a file.
 */
export async function noticeAtCommit(sql: Sql, providerIds: readonly string[]): Promise<void> {
  await sql`select pg_notify(${channel}, ${payloadOf(providerIds)})`
}

/** Hears the notices of all processes, on one connection of its own that comes back by itself. */
export async function hearSalesNotices(
  database: Database,
  hear: (providerIds: readonly string[]) => void,
): Promise<void> {
  await database.listen(channel, payload => hear(payload.split(' ')))
}

function payloadOf(providerIds: readonly string[]): string {
  const payload = providerIds.join(' ')
  return payload.length > payloadLengthMax ? allProviders : payload
}
