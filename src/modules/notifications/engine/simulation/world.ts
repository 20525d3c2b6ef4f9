import assert from 'node:assert/strict'
import { aClock, type Clock } from './clock.ts'
import { cancel, type Launch, launch } from './delivery-statements.ts'
import { aRandom, between, oneOf, type Random, untilNext, wholeBetween } from './random.ts'
import { aReferenceGateway, type ReferenceGateway } from './reference-gateway.ts'
import type { Scenario } from './scenario.ts'
import { type RequestRow, someTables, type Tables } from './tables.ts'
import { aWorker, type Worker } from './worker.ts'

/** What the parts of a simulation share. */
export type World = {
  scenario: Scenario
  clock: Clock
  random: Random
  tables: Tables
  referenceGateway: (name: string) => ReferenceGateway
  databaseDelay: () => number
  isDatabaseDown: () => boolean
  databaseUpSince: () => number
  lastOutage: () => { from: number; to: number }
  workerOf: (id: number) => Worker
  nudgeAll: () => void
  onBirth: (worker: Worker) => void
  onDeath: (worker: Worker) => void
  onJudged: () => void
  onLate: () => void
}

/** What came of a run. */
export type Run = {
  scenario: Scenario
  tables: Tables
  gateways: Map<string, ReferenceGateway>
  deaths: number
  judged: number
  /** Attempts that were settled by others and reported afterwards. */
  late: number
  endedAt: number
  events: number
}

const hourMs = 3_600_000
const caller = (number: number) => `caller ${number}`

export type Simulation = World & {
  /** Launches requests of a caller now. */
  launchNow: (given: { caller: string; lane: number; number: number }) => RequestRow[]
  runUntil: (time: number) => void
  /** Runs until nothing waits any more. */
  drain: () => Run
}

/** Makes a world and lets its load and its faults happen. */
export function simulate(scenario: Scenario): Run {
  const simulation = aSimulation(scenario)
  simulation.runUntil(scenario.hours * hourMs)
  return simulation.drain()
}

export function aSimulation(scenario: Scenario): Simulation {
  const { seed, gateways, faults, hours, endsAfterMs } = scenario
  const random = aRandom(seed)
  const clock = aClock()
  const tables = someTables(gateways)
  const there = new Map(
    gateways.map(gateway => [gateway.name, aReferenceGateway(gateway, faults, aRandom(seed + 1))]),
  )
  const workers: Worker[] = []
  const counts = { deaths: 0, judged: 0, late: 0 }
  let outage = { from: -hourMs, to: -hourMs }
  let lastId = 0

  const world: World = {
    scenario,
    clock,
    random,
    tables,
    referenceGateway: name => {
      const gateway = there.get(name)
      assert.ok(gateway)
      return gateway
    },
    databaseDelay: () => (random() < 0.01 ? between(random, 5, 200) : between(random, 0.2, 2)),
    isDatabaseDown: () => clock.now() >= outage.from && clock.now() < outage.to,
    databaseUpSince: () => outage.to,
    lastOutage: () => outage,
    workerOf: id => workers[id] as Worker,
    nudgeAll: () => {
      // Who does not hear of it looks by itself within a second.
      for (const worker of workers)
        if (worker.isAlive()) worker.nudgeIn(random() < faults.lostNotices ? random() * 1_000 : random() * 5)
    },
    onBirth: worker => workers.push(worker),
    onDeath: () => {
      counts.deaths++
      clock.at(clock.now() + between(random, 500, 15_000), () => void aWorker(world, workers.length))
    },
    onJudged: () => {
      counts.judged++
    },
    onLate: () => {
      counts.late++
    },
  }

  const aRequest = (given: Partial<RequestRow> & { caller: string; lane: number }): RequestRow => {
    const request: RequestRow = {
      id: lastId++,
      onDoubt: 'retry',
      sendBefore: Infinity,
      status: 'queued',
      reason: null,
      possibleDuplicate: false,
      launchedAt: 0,
      finishedAt: 0,
      place: 'finished',
      ...given,
    }
    tables.requests.push(request)
    return request
  }
  const launchAll = (launches: Launch[]) => {
    launch(tables, launches, clock.now())
    world.nudgeAll()
  }
  const launchNow: Simulation['launchNow'] = ({ number, ...given }) => {
    const requests = Array.from({ length: number }, () => aRequest(given))
    launchAll(requests.map(request => ({ request, gateway: 'main', sendAt: clock.now(), endsAfterMs })))
    return requests
  }

  for (let number = 0; number < scenario.workers; number++) aWorker(world, number)
  causeLoad(world, { aRequest, launchAll, launchNow })
  causeStalls(world, workers)
  causeOutages(world, next => {
    outage = next
  })

  const drain = (): Run => {
    const mostMs = hours * hourMs + endsAfterMs + 2 * hourMs
    while (tables.unfinished > 0 && clock.now() < mostMs) clock.runUntil(clock.now() + 60_000)
    // What is still on its way back after everything has finished.
    clock.runUntil(clock.now() + 60_000)
    return { scenario, tables, gateways: there, ...counts, endedAt: clock.now(), events: clock.events() }
  }
  return { ...world, launchNow, runUntil: clock.runUntil, drain }
}

type Launching = {
  aRequest: (given: Partial<RequestRow> & { caller: string; lane: number }) => RequestRow
  launchAll: (launches: Launch[]) => void
  launchNow: Simulation['launchNow']
}

function causeLoad(
  { scenario, clock, random, tables }: World,
  { aRequest, launchAll, launchNow }: Launching,
) {
  const { load, hours, endsAfterMs } = scenario
  for (let left = load.flood; left > 0; left -= 256)
    clock.at(0, () => void launchNow({ caller: 'flood', lane: load.floodLane, number: Math.min(256, left) }))
  const launchOne = () => {
    const now = clock.now()
    const chance = random()
    const sendAt = chance < load.scheduled ? now + random() * hourMs : now
    const sendBefore = random() < load.expiring ? sendAt + between(random, 1_000, 0.5 * hourMs) : Infinity
    const onDoubt = random() < load.stops ? 'stop' : 'retry'
    const lane = wholeBetween(random, 0, 2)
    const request = aRequest({
      caller: caller(wholeBetween(random, 1, load.callers)),
      lane,
      sendBefore,
      onDoubt,
    })
    launchAll([{ request, gateway: 'main', sendAt, endsAfterMs }])
    if (random() < load.cancelled)
      clock.at(now + random() * 60_000, () => void cancel(tables, request, clock.now()))
    next()
  }
  const next = () => {
    let time = clock.now() + untilNext(random, hourMs / load.perHour)
    if (Math.floor(time / hourMs) % load.busyEvery !== 0) time = nextBusyHour(time, load.busyEvery)
    if (time < hours * hourMs) clock.at(time, launchOne)
  }
  if (load.perHour > 0) next()
}

const nextBusyHour = (time: number, busyEvery: number) =>
  Math.ceil(Math.ceil(time / hourMs) / busyEvery) * busyEvery * hourMs

function causeStalls({ scenario, clock, random }: World, workers: Worker[]) {
  const { hours, faults } = scenario
  const next = () => {
    const time = clock.now() + untilNext(random, faults.hoursBetweenStalls * hourMs)
    if (!(time < hours * hourMs)) return
    clock.at(time, () => {
      const alive = workers.filter(worker => worker.isAlive())
      if (alive.length > 0) oneOf(random, alive).stallFor(between(random, 100, 20_000))
      next()
    })
  }
  next()
}

function causeOutages(
  { scenario, clock, random }: World,
  onOutage: (outage: { from: number; to: number }) => void,
) {
  const { hours, faults } = scenario
  const next = () => {
    const time = clock.now() + untilNext(random, faults.hoursBetweenOutages * hourMs)
    if (!(time < hours * hourMs)) return
    clock.at(time, () => {
      onOutage({ from: time, to: time + between(random, 100, 60_000) })
      next()
    })
  }
  next()
}
