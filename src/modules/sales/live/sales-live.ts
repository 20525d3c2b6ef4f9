import type { Logger } from 'pino'
import type { Database } from '../../../platform/database.ts'
import { allProviders, type ProviderScope } from '../provider-scope.ts'
import { type Feed, makeFeed } from './feed.ts'
import { hearSalesNotices } from './notices.ts'

/** The live sales of one process: a feed for each provider that somebody listens to. */
export type SalesLive = {
  feedOf: (scope: ProviderScope) => Feed
  stop: () => void
}

type Watched = { feed: Feed; nudge: () => void; stop: () => void }

const lookEveryMs = 3_000
const gapMinMs = 40
// A look and the telling of many listeners may take a quarter of the time, not all of it.
const restShare = 3
const looksAtOnce = 2

/** Makes the live sales of one process. It asks nothing of the database, and holds no connection, before somebody listens. */
export function makeSalesLive({ database, log }: { database: Database; log: Logger }): SalesLive {
  const watched = new Map<ProviderScope, Watched>()
  const inTurn = makeTurns(looksAtOnce)
  let looking: NodeJS.Timeout | undefined
  let isStopped = false

  const watch = (scope: ProviderScope): Watched => {
    const feed = makeFeed(database, scope)
    const pace = makePace(() =>
      inTurn(feed.look).catch(error => log.warn({ err: error, provider: scope }, 'live sales: no look')),
    )
    return { feed, ...pace }
  }
  // By itself: for notices that were lost, and because minutes end without any.
  const lookAround = () => {
    for (const [scope, { feed, nudge, stop }] of watched) {
      if (feed.listeners() > 0) nudge()
      else {
        stop()
        watched.delete(scope)
      }
    }
  }
  const hear = (providerIds: readonly string[]) => {
    const isForAll = providerIds.includes(allProviders)
    for (const [scope, { nudge }] of watched)
      if (isForAll || scope === allProviders || providerIds.includes(scope)) nudge()
  }
  const start = () => {
    looking = setInterval(lookAround, lookEveryMs).unref()
    // If it fails now it is tried again by the driver; the looks go on without.
    hearSalesNotices(database, hear).catch(error =>
      log.warn({ err: error }, 'live sales: notices are not heard'),
    )
  }

  return {
    feedOf: scope => {
      if (!looking && !isStopped) start()
      const known = watched.get(scope) ?? watch(scope)
      watched.set(scope, known)
      return known.feed
    },
    stop: () => {
      isStopped = true
      clearInterval(looking)
      for (const { stop } of watched.values()) stop()
    },
  }
}

// One at a time, and what was asked for meanwhile once afterwards.
function makePace(act: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined
  let isActing = false
  let isAskedAgain = false
  let notBefore = 0
  const run = async () => {
    timer = undefined
    isActing = true
    isAskedAgain = false
    const startedAt = performance.now()
    await act()
    const endedAt = performance.now()
    notBefore = endedAt + Math.max(gapMinMs, restShare * (endedAt - startedAt))
    isActing = false
    if (isAskedAgain) nudge()
  }
  const nudge = () => {
    if (isActing) isAskedAgain = true
    else timer ??= setTimeout(run, Math.max(0, notBefore - performance.now())).unref()
  }
  return { nudge, stop: () => clearTimeout(timer) }
}

// So that however many providers are listened to, calls find connections free.
function makeTurns(atOnceMax: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async (act: () => Promise<void>): Promise<void> => {
    if (running >= atOnceMax) await new Promise<void>(resolve => waiting.push(resolve))
    else running++
    try {
      await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
