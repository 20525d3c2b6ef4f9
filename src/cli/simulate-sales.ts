import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { type MadeEvent, makeUpEvents, openSalesPublisher } from '../modules/sales/index.ts'

type Flags = {
  rate: number
  url: string
  key?: string
  kafka?: string
  topic: string
  customers: number
  duplicates: number
  late: number
  bad: number
  seconds?: number
}

type Totals = { sent: number; accepted: number; duplicates: number; rejected: number; failed: number }
type Send = (events: MadeEvent[]) => Promise<Partial<Totals>>

const tickMs = 100
const lineEveryMs = 5_000
const batchMax = 5_000
const inFlightMax = 8
const answerWithinMs = 30_000

/** Sends made-up sales at a rate until Ctrl-C, and says what became of them. */
export async function simulateSales(flags: Flags, command: Command): Promise<void> {
  const stop = new AbortController()
  // A second signal, as npm sends one now and then, changes nothing.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  const { send, close, where } = await openDoor(flags, command)
  const ids = Array.from({ length: flags.customers }, (_, place) => place + 1)
  const next = makeUpEvents(ids, flags)
  const totals: Totals = { sent: 0, accepted: 0, duplicates: 0, rejected: 0, failed: 0 }
  console.log(`Sending ${flags.rate} made-up sales a second to ${where}. Ctrl-C stops it.`)
  const lines = setInterval(() => console.log(summary(totals)), lineEveryMs)
  await sendAtRate({ ...flags, next, send, totals, stop: stop.signal })
  clearInterval(lines)
  await close()
  console.log(summary(totals))
  if (totals.sent > 0 && totals.failed === totals.sent) process.exitCode = 1
}

async function sendAtRate(options: {
  rate: number
  seconds?: number
  next: () => MadeEvent
  send: Send
  totals: Totals
  stop: AbortSignal
}) {
  const { rate, next, send, totals, stop } = options
  const endsAt = options.seconds === undefined ? Number.POSITIVE_INFINITY : options.seconds * 1000
  const inFlight = new Set<Promise<void>>()
  const startedAt = performance.now()
  let made = 0
  let told = ''
  while (!stop.aborted && performance.now() - startedAt < endsAt) {
    const due = Math.floor((rate * (performance.now() - startedAt)) / 1000) - made
    if (due > 0 && inFlight.size < inFlightMax) {
      const events = Array.from({ length: Math.min(due, batchMax) }, next)
      made += events.length
      const sending = send(events)
        .then(counted => add(totals, { sent: events.length, ...counted }))
        .catch(error => {
          add(totals, { sent: events.length, failed: events.length })
          if (error.message !== told) console.error(error.message)
          told = error.message
        })
        .finally(() => inFlight.delete(sending))
      inFlight.add(sending)
    }
    await sleep(Math.min(tickMs, 1000 / rate), undefined, { signal: stop }).catch(() => {})
  }
  await Promise.all(inFlight)
}

async function openDoor(
  flags: Flags,
  command: Command,
): Promise<{ send: Send; close: () => Promise<void>; where: string }> {
  if (flags.kafka) {
    const publisher = await openSalesPublisher(flags.kafka.split(','), flags.topic)
    const send: Send = async events => {
      await publisher.publish(events)
      return { accepted: events.length }
    }
    return {
      send,
      close: publisher.close,
      where: `the topic ${flags.topic} (what it accepts is not known here)`,
    }
  }
  const key = flags.key ?? process.env.BOOTSTRAP_ADMIN_KEY
  if (!key) {
    command.error('error: --key is missing: a key with the scope sales:write (or name brokers: --kafka)', {
      exitCode: 2,
    })
  }
  const url = `${flags.url.replace(/\/$/, '')}/v1/sales/events`
  return { send: events => post(url, key as string, events), close: async () => {}, where: url }
}

async function post(url: string, key: string, events: MadeEvent[]): Promise<Partial<Totals>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(events),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(error => {
    throw new Error(`${url} did not answer: ${error.cause?.code ?? error.message}`)
  })
  const body = (await answer.json().catch(() => ({}))) as Partial<Totals> & { detail?: string }
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${body.detail ?? ''}`)
  const { accepted = 0, duplicates = 0, rejected = 0 } = body
  return { accepted, duplicates, rejected }
}

function add(totals: Totals, counted: Partial<Totals>) {
  for (const [name, number] of Object.entries(counted)) totals[name as keyof Totals] += number
}

function summary({ sent, accepted, duplicates, rejected, failed }: Totals): string {
  const parts = [`accepted ${accepted}`, `duplicates ${duplicates}`, `rejected ${rejected}`]
  return `sent ${sent}: ${[...parts, ...(failed > 0 ? [`failed ${failed}`] : [])].join(', ')}`
}
