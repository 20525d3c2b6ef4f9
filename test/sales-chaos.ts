import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { foldSums, settleTotals } from '../src/modules/sales/index.ts'
import { isOutage, isTimeout } from '../src/platform/database.ts'
import { assertAnswersAreTheModel } from './sales-chaos-answers.ts'
import { doors, type Sender, sendCalls, sendFiles } from './sales-chaos-doors.ts'
import { assertEnoughWentWrong, type FaultAmounts, letGoWrong } from './sales-chaos-faults.ts'
import {
  assertEventsAreTheModel,
  assertMarksAreTheRows,
  assertMinutesAreTheRows,
  assertNoDeadlockGotOut,
  assertRowsAreTheModel,
  assertSumsAreTheRows,
} from './sales-chaos-laws.ts'
import { aLedger } from './sales-chaos-ledger.ts'
import { type Heard, judgeListener, listenOn, untilCaughtUp } from './sales-chaos-listeners.ts'
import { aModel, aRandom, providerIds } from './sales-chaos-model.ts'
import { aSite, type Site } from './sales-chaos-site.ts'
import { aStock } from './sales-chaos-stock.ts'
import { aStream } from './sales-chaos-stream.ts'
import { assertWhole, watchMoments } from './sales-chaos-watch.ts'
import { eventually } from './service.ts'

/** How much goes wrong, and how much comes in meanwhile. */
export type Amounts = FaultAmounts & {
  customers: number
  /** Rows of the largest file, and of the largest call of the second door of HTTP. */
  rowsMax: number
}

const callers = 4

/**
 * Sends sales through three doors at once while services, PostgreSQL, readers of the stream and its broker are killed, and holds what is
 * left against the model. SEED repeats the sales and the order of the faults, not their moments.
 */
export async function killWhileSelling(t: TestContext, amounts: Amounts): Promise<void> {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  t.diagnostic(`SEED=${seed}`)
  const site = await aSite(t, amounts.customers)
  const found = await aStream(site)
  const stream = 'missing' in found ? undefined : found
  if ('missing' in found) t.diagnostic(`the third door is a second one of HTTP. ${found.missing}`)
  const model = aModel(seed, site.customerIds)
  const stock = aStock(model, aRandom(seed, 2), 3)
  const ledger = aLedger()
  let isEnding = false
  const sender = (number: number): Sender => ({
    ...{ site, stock, ledger },
    random: aRandom(seed, 10 + number),
    isEnding: () => isEnding,
  })
  const listenings = [...providerIds, ...providerIds, undefined].map((providerId, number) =>
    listenOn(site, aRandom(seed, 50 + number), providerId ? { providerId } : {}),
  )
  const watch = watchMoments(site, stream)
  const upkeep = keepUp(site)
  await Promise.all(stream?.members.map(member => member.start()) ?? [])
  const sending = [
    ...Array.from({ length: callers }, (_, each) =>
      sendCalls(sender(each), { door: doors.http, eventsMax: each === 0 ? 1 : 60 }),
    ),
    ...[5, 6].map(each => sendFiles(sender(each), { rowsMax: amounts.rowsMax })),
    stream
      ? stream.send(sender(7))
      : sendCalls(sender(7), { door: doors.stream, eventsMax: amounts.rowsMax, lines: true }),
  ]
  const sent = Promise.all(sending)
  sent.catch(() => {})
  const startedAt = Date.now()
  const done = await letGoWrong({ site, stream, ledger, watch, random: aRandom(seed, 3) }, amounts)
  isEnding = true
  stock.end()
  await sent
  await stream?.untilRead()
  await untilCaughtUp(site, listenings)
  await Promise.all([watch.stop(), upkeep.stop()])
  const settledAt = Date.now()

  assert.deepEqual(ledger.strange.slice(0, 5), [])
  assertWhole(watch)
  await stream?.readAgain()
  await assertRowsAreTheModel(site, model, ledger)
  await assertSumsAreTheRows(site)
  await assertMinutesAreTheRows(site)
  await assertEventsAreTheModel(site, model, ledger)
  const calls = await assertAnswersAreTheModel(site, model)
  await foldSums(site.databases.writes)
  await eventually(async () => {
    await settleTotals(site.databases.writes)
    assert.equal((await site.owner`select from sales.fresh`).length, 0)
  })
  await assertSumsAreTheRows(site)
  await assertMarksAreTheRows(site)
  const heard: Heard[] = []
  for (const listening of listenings) heard.push(await judgeListener(site, model, listening))
  const outputs = [...site.outputs(), ...(stream?.outputs() ?? [])]
  const deadlocks = assertNoDeadlockGotOut(site, site.databaseLog(), outputs)

  const { counts } = ledger
  const sum = (name: 'told' | 'leftOut' | 'lines') => heard.reduce((total, each) => total + each[name], 0)
  for (const text of [
    done.text,
    `${model.sales.size} sales and ${stock.copies()} copies of them: 0 lost, 0 double, 0.00 difference; ${calls} answers read`,
    `HTTP: ${counts.calls} calls, ${counts.unavailable} answers 503 and ${counts.unknown} broken off, all repeated; files: ${counts.files}, ${counts.filesResent} sent again`,
    ...(stream
      ? [
          `stream: ${stream.messages.flat().length} messages, each read twice; ${stream.brokenOff()} times nobody knew whether they were sent`,
        ]
      : []),
    `listeners: ${sum('lines')} lines, ${sum('told')} sales told, ${sum('leftOut')} left out where it said that there were more`,
    `${seconds(startedAt, settledAt)} s until all was in, ${seconds(settledAt, Date.now())} s to hold it against the model`,
    `${watch.looks()} moments looked at, each whole; ${deadlocks} deadlocks in PostgreSQL’s log, none got out`,
  ])
    t.diagnostic(text)
  assert.ok(counts.unknown > 0, 'no kill met a call under way')
  assert.ok(site.crashes() > 0, 'PostgreSQL was never killed')
  assertEnoughWentWrong(done, amounts)
}

const seconds = (from: number, to: number) => Math.round((to - from) / 1_000)

/** Folds and settles all the time, beside what the services do of it, so that crashes meet both. */
function keepUp({ databases }: Site): { stop: () => Promise<void> } {
  let isStopped = false
  const run = async () => {
    while (!isStopped) {
      try {
        await foldSums(databases.writes)
        await settleTotals(databases.writes)
      } catch (error) {
        if (!isOutage(error) && !isTimeout(error)) throw error
      }
      await sleep(700)
    }
  }
  const running = run()
  running.catch(() => {})
  return {
    stop: () => {
      isStopped = true
      return running
    },
  }
}
