import type { GatewayLimits } from '../../gateways/gateway.ts'
import { aRandom, between, oneOf, type Random, wholeBetween } from './random.ts'

export type Gateway = {
  name: string
  limits: GatewayLimits
  timeoutMs: number
  /** Calls a window that it really takes at a time; else as many as set. */
  takesCalls?: (now: number) => number
  isDown?: (now: number) => 'unreachable' | 'failing' | 'hanging' | undefined
}

/** Everything that a run is made of. Chances are for one step of one call, means are hours between two of a kind. */
export type Scenario = {
  seed: number
  hours: number
  workers: number
  gateways: Gateway[]
  hasFallback: boolean
  triesMax: number
  endsAfterMs: number
  /** The most that a call is on its way. */
  jitterMs: number
  faults: {
    failures: number
    rejects: number
    hangs: number
    resets: number
    garbage: number
    /** The event loop of a worker is late with a call, by up to three seconds. */
    lateLoops: number
    /** The worker dies at a step of a call. */
    deaths: number
    /** The connection to the database breaks just after a claim has committed. */
    lostClaims: number
    lostNotices: number
    hoursBetweenStalls: number
    hoursBetweenOutages: number
  }
  load: Load
}

export type Load = {
  /** Requests an hour, by chance, in steady times; they come in busy hours only. */
  perHour: number
  /** One hour in this many is busy. */
  busyEvery: number
  callers: number
  stops: number
  scheduled: number
  expiring: number
  cancelled: number
  /** Requests launched at the very beginning by one caller, all at once. */
  flood: number
  floodLane: number
}

const noFaults: Scenario['faults'] = {
  failures: 0,
  rejects: 0,
  hangs: 0,
  resets: 0,
  garbage: 0,
  lateLoops: 0,
  deaths: 0,
  lostClaims: 0,
  lostNotices: 0,
  hoursBetweenStalls: Infinity,
  hoursBetweenOutages: Infinity,
}

const noLoad: Load = {
  perHour: 0,
  busyEvery: 1,
  callers: 1,
  stops: 0,
  scheduled: 0,
  expiring: 0,
  cancelled: 0,
  flood: 0,
  floodLane: 1,
}

/** The gateway of the contract, and nothing that goes wrong beyond its 10 %. */
export function aScenario(
  given: Partial<Omit<Scenario, 'load' | 'faults'>> & {
    load?: Partial<Load>
    faults?: Partial<Scenario['faults']>
  } = {},
): Scenario {
  return {
    seed: 1,
    hours: 1,
    workers: 1,
    gateways: [aGateway()],
    hasFallback: false,
    triesMax: 6,
    endsAfterMs: 24 * 3_600_000,
    jitterMs: 20,
    ...given,
    faults: { ...noFaults, failures: 0.1, ...given.faults },
    load: { ...noLoad, ...given.load },
  }
}

export function aGateway(given: Partial<Gateway> = {}): Gateway {
  return {
    name: 'main',
    limits: { calls: 50, windowSeconds: 10, concurrentCalls: 50 },
    timeoutMs: 10_000,
    ...given,
  }
}

/** Any scenario: each fault is there or not, by the seed ("swarm testing"). */
export function anyScenario(seed: number): Scenario {
  const random = aRandom(seed)
  const maybe = (most: number) => (random() < 0.5 ? 0 : random() * most)
  const hours = wholeBetween(random, 4, 24)
  const hasFallback = random() < 0.25
  const gateways = [
    anyGateway('main', hours, random),
    ...(hasFallback ? [anyGateway('other', hours, random)] : []),
  ]
  const { calls, windowSeconds } = (gateways[0] as Gateway).limits
  return {
    seed,
    hours,
    workers: wholeBetween(random, 1, 5),
    gateways,
    hasFallback,
    triesMax: wholeBetween(random, 1, 8),
    endsAfterMs: between(random, 0.2, 12) * 3_600_000,
    jitterMs: between(random, 0, 50),
    faults: {
      failures: oneOf(random, [0, 0.1, 0.1, 0.3]),
      rejects: maybe(0.05),
      hangs: maybe(0.05),
      resets: maybe(0.05),
      garbage: maybe(0.02),
      lateLoops: maybe(0.05),
      deaths: maybe(0.005),
      lostClaims: maybe(0.005),
      lostNotices: oneOf(random, [0, 0, 0.5, 1]),
      hoursBetweenStalls: oneOf(random, [Infinity, 0.1, 1]),
      hoursBetweenOutages: oneOf(random, [Infinity, 2, 8]),
    },
    load: {
      perHour: Math.min(
        800,
        (calls === 0 ? 1_000 : (3_600 * calls) / windowSeconds) * between(random, 0.2, 1.5),
      ),
      busyEvery: wholeBetween(random, 4, 12),
      callers: wholeBetween(random, 1, 8),
      stops: maybe(0.5),
      scheduled: maybe(0.2),
      expiring: maybe(0.2),
      cancelled: maybe(0.1),
      flood: random() < 0.2 ? 300 : 0,
      floodLane: wholeBetween(random, 0, 2),
    },
  }
}

function anyGateway(name: string, hours: number, random: Random): Gateway {
  const limits = {
    calls: oneOf(random, [0, 1, 2, 5, 20, 50]),
    windowSeconds: oneOf(random, [0.5, 1, 10, 10, 60, 300]),
    concurrentCalls: oneOf(random, [1, 5, 50]),
  }
  const timeoutMs = oneOf(random, [1_000, 5_000, 10_000])
  if (random() < 0.5) return { name, limits, timeoutMs }
  const from = random() * hours * 3_600_000
  const to = from + between(random, 10_000, 1_800_000)
  const way = oneOf(random, ['unreachable', 'failing', 'hanging'] as const)
  return { name, limits, timeoutMs, isDown: now => (now >= from && now < to ? way : undefined) }
}
