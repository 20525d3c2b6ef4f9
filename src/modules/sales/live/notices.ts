import type { Database } from '../../../platform/database.ts'
import { allProviders } from '../provider-scope.ts'

/** Tells other processes whose sales there are more of: at most one notice every 50 ms, apart from the recording. */
export type SalesNotices = { send: (providerIds: readonly string[]) => void; stop: () => void }

const channel = 'sales_recorded'
const everyMs = 50
// PostgreSQL's limit is 8,000 bytes; ids are short and of one byte a character.
const payloadLengthMax = 7_000

export function makeSalesNotices(database: Database): SalesNotices {
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let sentAt = Number.NEGATIVE_INFINITY
  let sending: Promise<unknown> | undefined

  const send = () => {
    timer = undefined
    const payload = [...waiting].join(' ')
    waiting.clear()
    sentAt = performance.now()
    sending = database
      .notify(channel, payload.length > payloadLengthMax ? allProviders : payload)
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

/** Hears the notices of all processes, on one connection of its own that comes back by itself. */
export async function hearSalesNotices(
  database: Database,
  hear: (providerIds: readonly string[]) => void,
): Promise<void> {
  await database.listen(channel, payload => hear(payload.split(' ')))
}
