import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { makeBatcher } from '../../../platform/batching.ts'
import type { Database } from '../../../platform/database.ts'
import {
  type CallbackAnswer,
  type CallbackClient,
  makeCallbackClient,
  type Resolve,
} from './callback-client.ts'
import {
  type ClaimedCallback,
  claimCallbacks,
  type SettledCallback,
  settleCallbacks,
} from './callback-queries.ts'
import { waitAfter } from './callback-schedule.ts'
import { signCallback } from './sign-callback.ts'

/** Tells applications what became of their requests. Each callback arrives at least once, or is given up visibly. */
export type Callbacks = {
  start: () => void
  /** Looks at once for what is due: a request has finished. */
  nudge: () => void
  /** Claims nothing more, gives calls a moment to end and gives back those that did not. */
  stop: () => Promise<void>
}

/** How one attempt ended. */
export type CallbackResult = {
  id: string
  requestId: string
  host: string
  attempt: number
  outcome: SettledCallback['outcome']
  error: string | undefined
}

const callsMax = 20
const callsPerHostMax = 2
const timeoutMs = 10_000
const pollMs = 1_000
// Requests may finish by the thousand a second: they share a look at what is due.
const nudgeMs = 10
const stopGraceMs = 2_000
const settleAgainMs = 500
// Longer than a call and its settling take. What a killed process had in hand waits that long.
const leaseDefaultSeconds = 30

/**
 * Makes the callbacks of one process. Any number of processes may deliver from one database. Without a secret nothing is
 * sent; what is due waits for one. It uses at most two connections of the database at the same time.
 * @param parts.secrets each signs: two while one takes the place of the other.
 * @param parts.hosts `CALLBACK_HOSTS`.
 */
export function makeCallbacks(parts: {
  database: Database
  secrets: readonly string[]
  hosts: readonly string[]
  log: Logger
  onResult?: (result: CallbackResult) => void
  leaseSeconds?: number
  resolve?: Resolve
}): Callbacks {
  const { database, secrets, hosts, log, onResult, resolve, leaseSeconds = leaseDefaultSeconds } = parts
  const calls = new Set<Promise<void>>()
  const callsOfHosts = new Map<string, number>()
  const settling = makeBatcher<SettledCallback, void>({
    run: async items => {
      await settleCallbacks(database, items)
      return items.map(() => undefined)
    },
    runsMax: 1,
  })
  let client: CallbackClient | undefined
  let timer: NodeJS.Timeout | undefined
  let nudged: NodeJS.Timeout | undefined
  let claiming: Promise<void> | undefined
  let isAsked = false
  let isTroubled = false

  const wake = () => {
    isAsked = true
    if (client) claiming ??= claimWhileAsked(client)
  }

  const claimWhileAsked = async (through: CallbackClient) => {
    while (isAsked && client) {
      isAsked = false
      await claimAll(through).then(
        () => {
          isTroubled = false
        },
        error => {
          if (!isTroubled) log.warn({ err: error }, 'callbacks wait: the database did not answer')
          isTroubled = true
        },
      )
    }
    claiming = undefined
  }

  const claimAll = async (through: CallbackClient) => {
    while (client && calls.size < callsMax) {
      const limit = callsMax - calls.size
      const claim = { limit, perHost: callsPerHostMax, leaseSeconds, calls: callsOfHosts }
      const claimed = await claimCallbacks(database, claim)
      for (const callback of claimed) begin(through, callback)
      if (claimed.length === 0) return
    }
  }

  const begin = (through: CallbackClient, callback: ClaimedCallback) => {
    count(callsOfHosts, callback.host, 1)
    const call = deliver(through, callback)
      .catch(error =>
        log.warn(
          { err: error, callback: callback.id },
          'a callback was called but not noted: it is called again',
        ),
      )
      .finally(() => {
        calls.delete(call)
        count(callsOfHosts, callback.host, -1)
        wake()
      })
    calls.add(call)
  }

  const deliver = async (through: CallbackClient, callback: ClaimedCallback) => {
    const claimedAt = performance.now()
    const { id, requestId, host, attempt, url, body } = callback
    const timestamp = Math.floor(Date.now() / 1000)
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Trastienda',
      ...signCallback({ id, timestamp, body, secrets }),
    }
    const settled = judge(callback, await through.post(url, headers, body))
    await settle(settled, claimedAt)
    const { outcome, error } = settled
    const result = { id, requestId, host, attempt, outcome, error: error ?? undefined }
    log[outcome === 'given_up' ? 'warn' : 'debug']({ callback: result }, 'a callback was tried')
    onResult?.(result)
  }

  // While the claim lasts nobody else calls: an outage shorter than that makes no duplicate.
  const settle = async (settled: SettledCallback, claimedAt: number): Promise<void> => {
    try {
      await settling.add(settled)
    } catch (error) {
      const isOver = performance.now() - claimedAt > leaseSeconds * 1000
      if (isOver || !client) throw error
      await sleep(settleAgainMs)
      return settle(settled, claimedAt)
    }
  }

  return {
    start: () => {
      if (client || secrets.length === 0) return
      client = makeCallbackClient({ hosts, timeoutMs, connectionsPerHost: callsPerHostMax, resolve })
      timer = setInterval(wake, pollMs)
      timer.unref()
      wake()
    },
    nudge: () => {
      nudged ??= setTimeout(() => {
        nudged = undefined
        wake()
      }, nudgeMs).unref()
    },
    stop: async () => {
      const stopping = client
      client = undefined
      clearInterval(timer)
      clearTimeout(nudged)
      nudged = undefined
      await claiming
      const interrupting = setTimeout(() => stopping?.interrupt(), stopGraceMs)
      await Promise.all(calls)
      clearTimeout(interrupting)
      await stopping?.close()
    },
  }
}

function judge({ id, attempt }: ClaimedCallback, answer: CallbackAnswer): SettledCallback {
  const { outcome } = answer
  if (outcome === 'delivered') return { id, attempt, outcome, waitSeconds: 0, error: null }
  const { error } = answer
  if (outcome === 'interrupted') return { id, attempt, outcome, waitSeconds: 0, error }
  const wait = outcome === 'gone' ? undefined : waitAfter(attempt, Math.random(), answer.retryAfterSeconds)
  if (wait === undefined) return { id, attempt, outcome: 'given_up', waitSeconds: 0, error }
  return { id, attempt, outcome: 'failed', waitSeconds: wait, error }
}

function count(calls: Map<string, number>, host: string, change: number) {
  const now = (calls.get(host) ?? 0) + change
  if (now > 0) calls.set(host, now)
  else calls.delete(host)
}
