import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom, type Random } from '../../../platform/seed/random.ts'
import { consumerName, producerName } from '../seed/made-applications.ts'

/** What made-up applications do. Times are in seconds; each waits from half as long to half as long again. */
export type ApplicationsWish = {
  url: string
  token: string
  producers: number
  consumers: number
  reportEvery: number
  askEvery: number
  /** Consumers that ask once and then never again. */
  silent: number
  /** Shares: of consumers that carry their position, of those that wait for news, of changes that are reported late. */
  confirmed: number
  waiting: number
  late: number
  seed: number
}

/** What they have done so far. */
export type ApplicationsTotals = { reported: number; asked: number; told: number; failed: number }

export type Applications = {
  totals: ApplicationsTotals
  stop: () => Promise<void>
}

type Context = { wish: ApplicationsWish; totals: ApplicationsTotals; signal: AbortSignal; failed: Failed }
type Failed = (error: Error) => void

const answerWithinMs = 10_000
const waitSeconds = 30
const lateMaxMs = 60_000

/** Starts producers and consumers that call a service over HTTP until stopped. The same seed makes them do the same. */
export function startApplications(wish: ApplicationsWish, onFailure: Failed = () => {}): Applications {
  const stopping = new AbortController()
  const totals: ApplicationsTotals = { reported: 0, asked: 0, told: 0, failed: 0 }
  const failed = (error: Error) => {
    if (stopping.signal.aborted) return
    totals.failed++
    onFailure(error)
  }
  const context = { wish, totals, signal: stopping.signal, failed }
  const running = [
    ...Array.from({ length: wish.producers }, (_, place) => produce(context, place)),
    ...Array.from({ length: wish.consumers }, (_, place) => consume(context, place)),
  ]
  return {
    totals,
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

async function produce(context: Context, place: number): Promise<void> {
  const { wish, totals, signal, failed } = context
  const random = randomOf(wish.seed, place)
  const headers = { 'App-name': producerName(place), Token: wish.token, 'content-type': 'application/json' }
  while (await pause(random, wish.reportEvery, signal)) {
    const lateMs = random.fraction() < wish.late ? random.below(lateMaxMs) : 0
    const changeAt = new Date(Date.now() - lateMs).toISOString().replace(/\.\d+Z$/, 'Z')
    const body = JSON.stringify({ current_status: 1 + random.below(5), Change_at: changeAt })
    await call(context, '', { method: 'POST', headers, body }).then(() => totals.reported++, failed)
  }
}

async function consume(context: Context, place: number): Promise<void> {
  const { wish, totals, signal, failed } = context
  const random = randomOf(wish.seed, wish.producers + place)
  const headers: Record<string, string> = { 'App-name': consumerName(place), Token: wish.token }
  const isConfirmed = random.fraction() < wish.confirmed
  const query = random.fraction() < wish.waiting ? `?wait=${waitSeconds}` : ''
  // The last ones are the silent.
  const isSilent = place >= wish.consumers - wish.silent
  if (isConfirmed) headers['If-None-Match'] = '"none"'
  let hasAsked = false
  while (!(isSilent && hasAsked) && (await pause(random, wish.askEvery, signal))) {
    await call(context, query, { headers }).then(({ etag, status, body }) => {
      hasAsked = true
      totals.asked++
      if (status === 200 && body !== '{}') totals.told++
      if (isConfirmed && etag) headers['If-None-Match'] = etag
    }, failed)
  }
}

async function call({ wish, signal }: Context, query: string, init: RequestInit) {
  const url = `${wish.url.replace(/\/$/, '')}/secapp/update`
  const within = AbortSignal.timeout(answerWithinMs + (query ? waitSeconds * 1000 : 0))
  const answer = await fetch(url + query, { ...init, signal: AbortSignal.any([signal, within]) }).catch(
    error => {
      throw new Error(`${url} did not answer: ${error.cause?.code ?? error.message}`)
    },
  )
  const { status, headers } = answer
  const body = await answer.text()
  if (answer.ok || status === 304) return { status, body, etag: headers.get('etag') }
  throw new Error(`${url} answered ${status}: ${detailOf(body)}`)
}

function detailOf(body: string): string {
  try {
    return (JSON.parse(body) as { detail?: string }).detail ?? ''
  } catch {
    return ''
  }
}

function randomOf(seed: number, place: number): Random {
  const random = createRandom()
  random.key(seed, place)
  return random
}

/** False when it is over. */
async function pause(random: Random, seconds: number, signal: AbortSignal): Promise<boolean> {
  await sleep((0.5 + random.fraction()) * seconds * 1000, undefined, { signal }).catch(() => {})
  return !signal.aborted
}
