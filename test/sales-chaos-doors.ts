import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../src/platform/seed/random.ts'
import { patienceMs } from './patience.ts'
import type { Ledger } from './sales-chaos-ledger.ts'
import { eventOf, idOf, providerIds, rowOf, type Sent } from './sales-chaos-model.ts'
import type { Site } from './sales-chaos-site.ts'
import type { Stock } from './sales-chaos-stock.ts'
import { adminKey } from './service.ts'

/** The numbers of the doors in the stock. */
export const doors = { http: 0, file: 1, stream: 2 } as const

/** What somebody who sends through a door works with. */
export type Sender = {
  site: Site
  stock: Stock
  ledger: Ledger
  random: Random
  /** From then on nothing new comes, and a sender is done when its stock is empty. */
  isEnding: () => boolean
}

type Answer = { status: number; body: Record<string, unknown>; text: string; headers: Headers }

const pauseMs = 120

/** Sends by HTTP until all is acknowledged: one event, an array or lines, with anybody's key or a provider's own. */
export async function sendCalls(
  sender: Sender,
  { door, eventsMax, lines = false }: { door: number; eventsMax: number; lines?: boolean },
): Promise<void> {
  const { site, stock, ledger, random, isEnding } = sender
  while (true) {
    const own = random.below(3) === 0 ? providerIds[random.below(3)] : undefined
    const isOwn = (sent: Sent) => 'sale' in sent && sent.sale.providerId === own
    const count = lines || random.below(4) > 0 ? 1 + random.below(eventsMax) : 1
    const sent = stock.take(door, count, own ? isOwn : undefined)
    if (sent.length === 0) {
      if (isEnding() && stock.left() === 0) return
      await sleep(pauseMs)
      continue
    }
    const isNdjson = lines || random.below(3) === 0
    const answer = await post(site, random, '/v1/sales/events', {
      key: own ? site.keys[own] : adminKey,
      type: isNdjson ? 'application/x-ndjson' : 'application/json',
      body: isNdjson ? linesOf(sent, random) : arrayOf(sent, random),
    })
    if (answer?.status === 200) ledger.answered(sent, answer.body)
    else {
      ledger.refused(answer)
      stock.giveBack(door, sent)
    }
    await sleep(answer?.status === 200 ? random.below(2 * pauseMs) : pauseMs)
  }
}

/** Loads files until all is acknowledged; a file whose end is unknown is sent again as it is. */
export async function sendFiles(sender: Sender, { rowsMax }: { rowsMax: number }): Promise<void> {
  const { stock, ledger, random, isEnding } = sender
  while (true) {
    const sent = stock.take(doors.file, 1 + random.below(rowsMax))
    if (sent.length === 0) {
      if (isEnding() && stock.left() === 0) return
      await sleep(pauseMs)
      continue
    }
    const body = `${sent.map(each => rowOf(each, random)).join('\n')}\n`
    const isAsync = random.below(3) === 0
    while (!(await loadFile(sender, body, sent, isAsync))) await sleep(2 * pauseMs)
    ledger.fileLoaded()
    await sleep(random.below(8 * pauseMs))
  }
}

async function loadFile(
  { site, ledger, random }: Sender,
  body: string,
  sent: readonly Sent[],
  isAsync: boolean,
): Promise<boolean> {
  const answer = await post(site, random, '/v1/sales/imports?target=events', {
    key: adminKey,
    type: 'text/csv',
    body,
    ...(isAsync ? { prefer: 'respond-async' } : {}),
  })
  if (answer?.status === 200) {
    ledger.loaded(sent, answer.body)
    return true
  }
  if (answer?.status !== 202) {
    ledger.refused(answer)
    if (!answer) ledger.fileResent()
    return false
  }
  const { import_id, id = import_id } = answer.body
  while (true) {
    await sleep(2 * pauseMs)
    const found = await get(site, random, `/v1/imports/${id}`, adminKey)
    if (found?.status !== 200) ledger.refused(found)
    else if (found.body.status === 'completed') {
      ledger.loaded(sent, found.body)
      return true
    } else if (found.body.status === 'failed') {
      const { reason } = found.body.failure as { reason: string }
      // It says so, as it must: killed in the middle too often.
      if (!/gave_up|interrupted/.test(reason)) ledger.strange.push(`an import failed: ${found.text}`)
      ledger.fileResent()
      return false
    }
  }
}

const textOf = (sent: Sent, random: Random) => {
  const event = eventOf(sent, random)
  return typeof event === 'string' ? event : JSON.stringify(event)
}

const linesOf = (sent: readonly Sent[], random: Random) =>
  sent.map(each => textOf(each, random)).join(random.below(2) === 0 ? '\n' : '\r\n')

// Half an event would spoil the whole array.
function arrayOf(sent: readonly Sent[], random: Random): string {
  const events = sent.map(each => {
    const event = eventOf(each, random)
    return typeof event === 'string' ? { id: idOf(each), cut: event } : event
  })
  return JSON.stringify(events.length === 1 && random.below(2) === 0 ? events[0] : events)
}

type Call = { key: string; type: string; body: string; prefer?: string }

function post({ places }: Site, random: Random, path: string, { key, type, body, prefer }: Call) {
  const { url } = places[random.below(2)] as Site['places'][0]
  const headers = { 'x-api-key': key, 'content-type': type, ...(prefer ? { prefer } : {}) }
  return answerTo(url + path, { method: 'POST', headers, body })
}

function get({ places }: Site, random: Random, path: string, key: string) {
  const { url } = places[random.below(2)] as Site['places'][0]
  return answerTo(url + path, { headers: { 'x-api-key': key } })
}

// Nothing when the connection broke: then nobody knows.
async function answerTo(url: string, init: RequestInit): Promise<Answer | undefined> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, body: isJson ? JSON.parse(text) : {}, text, headers: answer.headers }
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') throw new Error(`${url} gave no answer.`)
    return undefined
  }
}
