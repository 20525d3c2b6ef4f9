import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkLaws, useOfQuota } from './simulation/laws.ts'
import { aGateway, anyScenario, aScenario } from './simulation/scenario.ts'
import type { RequestRow } from './simulation/tables.ts'
import { aSimulation, type Run, simulate } from './simulation/world.ts'

// The engine's rules in a simulated world: its clock jumps, and the same seed always gives the same run.
//   SIMULATION_SEED=17      runs that one scenario only
//   SIMULATION_HOURS=20000  simulates so many hours instead of a thousand

const hoursWanted = Number(process.env.SIMULATION_HOURS ?? 1_000)
const onlySeed = process.env.SIMULATION_SEED
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const quota = { calls: 50, windowSeconds: 10 }

test('whatever goes wrong, nothing is lost, every end is honest, no duplicate is unflagged and no quota is passed', t => {
  const total = { hours: 0, requests: 0, calls: 0, deaths: 0, judged: 0, flagged: 0, duplicates: 0, late: 0 }
  const firstSeed = Number(onlySeed ?? 1)
  for (let seed = firstSeed; onlySeed ? seed === firstSeed : total.hours < hoursWanted; seed++) {
    const run = lawfulRun(seed)
    total.hours += run.endedAt / hourMs
    total.deaths += run.deaths
    total.judged += run.judged
    total.late += run.late
    total.requests += run.tables.requests.length
    total.flagged += run.tables.requests.filter(({ possibleDuplicate }) => possibleDuplicate).length
    for (const { seen } of run.gateways.values()) {
      total.calls += seen.calls
      total.duplicates += [...seen.delivered.values()].filter(times => times > 1).length
    }
  }
  total.hours = Math.round(total.hours)
  t.diagnostic(JSON.stringify(total))
  if (onlySeed || hoursWanted < 1_000) return
  // A simulation in which nothing goes wrong proves nothing.
  const { late, ...others } = total
  for (const [what, times] of Object.entries(others)) assert.ok(times >= 100, `${what}: only ${times}`)
  assert.ok(late >= 5, `only ${late} late outcomes`)
  assert.ok(total.duplicates < total.flagged)
})

function lawfulRun(seed: number): Run {
  try {
    const run = simulate(anyScenario(seed))
    checkLaws(run)
    return run
  } catch (error) {
    const how = `SIMULATION_SEED=${seed} npm test -- src/modules/notifications/engine/simulation.test.ts`
    throw new Error(`seed ${seed}: ${(error as Error).message}\nAgain: ${how}`, { cause: error })
  }
}

test('the same seed gives the same run, another seed another', () => {
  const story = (seed: number) => {
    const { tables, events, endedAt } = simulate(anyScenario(seed))
    const ends = tables.requests.map(({ status, reason, finishedAt }) => `${status} ${reason} ${finishedAt}`)
    return JSON.stringify([events, endedAt, ends])
  }
  assert.equal(story(7), story(7))
  assert.notEqual(story(7), story(8))
})

for (const workers of [1, 4, 16]) {
  test(`with ${workers} workers and a backlog at least 99 % of the quota is used, with no 429`, t => {
    const run = simulate(aScenario({ workers, load: { flood: 5_000 } }))
    checkLaws(run)
    const seen = seenOf(run)
    assert.equal(seen.refusedAt.length, 0)
    const use = useOfQuota(seen.arrivals.slice(0, 5_000), quota)
    t.diagnostic(`${(100 * use).toFixed(2)} %`)
    assert.ok(use >= 0.99 && use <= 1, `${use}`)
  })
}

for (const takes of [30, 10]) {
  test(`a gateway that takes ${takes} calls although 50 are set is learned within minutes, stays used, and refuses ever less`, t => {
    const gateway = aGateway({ takesCalls: () => takes })
    const simulation = aSimulation(
      aScenario({
        workers: 3,
        hours: 6,
        endsAfterMs: 99 * hourMs,
        gateways: [gateway],
        load: { flood: 60_000 },
      }),
    )
    const seen = simulation.referenceGateway('main').seen
    const perHour: { refused: number; taken: number }[] = []
    const until = (time: number) => {
      const [refused, calls] = [seen.refusedAt.length, seen.calls]
      simulation.runUntil(time)
      const newlyRefused = seen.refusedAt.length - refused
      return { refused: newlyRefused, taken: seen.calls - calls - newlyRefused }
    }
    const learning = until(3 * minuteMs)
    for (let hour = 1; hour <= 6; hour++) perHour.push(until(3 * minuteMs + hour * hourMs))
    t.diagnostic(JSON.stringify({ learning, perHour }))
    assert.ok(learning.refused <= 50, `${learning.refused} refused while learning`)
    // One call more is tried every ten minutes; that and its neighbour may be refused.
    for (const { refused, taken } of perHour) {
      assert.ok(refused <= 15, `${refused} refused in an hour`)
      assert.ok(taken >= 0.85 * takes * 360, `only ${taken} taken in an hour`)
    }
    const taken = perHour.reduce((sum, hour) => sum + hour.taken, 0)
    assert.ok(taken >= 0.95 * 6 * takes * 360, `only ${taken} taken in six hours`)
  })
}

test('a gateway whose limit is soon right again is used in full again', () => {
  const gateway = aGateway({ takesCalls: now => (now < 20 * minuteMs ? 46 : 50) })
  const simulation = aSimulation(
    aScenario({ hours: 3, endsAfterMs: 99 * hourMs, gateways: [gateway], load: { flood: 50_000 } }),
  )
  const seen = simulation.referenceGateway('main').seen
  simulation.runUntil(1.5 * hourMs)
  const before = seen.calls
  simulation.runUntil(2.5 * hourMs)
  assert.ok(seen.calls - before >= 0.985 * 50 * 360, `${seen.calls - before} calls in an hour`)
})

test('calls that are longer on their way than the guard allows for widen it until there are few refusals', t => {
  const simulation = aSimulation(
    aScenario({ hours: 3, jitterMs: 300, endsAfterMs: 99 * hourMs, load: { flood: 60_000 } }),
  )
  const seen = simulation.referenceGateway('main').seen
  simulation.runUntil(3 * hourMs)
  t.diagnostic(`${seen.refusedAt.length} of ${seen.calls} calls refused`)
  assert.ok(seen.refusedAt.length > 0, 'the scenario needs refusals')
  assert.ok(seen.refusedAt.length <= 0.001 * seen.calls, `${seen.refusedAt.length} of ${seen.calls} refused`)
  assert.ok(seen.calls >= 0.75 * 3 * 360 * 50, `only ${seen.calls} calls`)
})

test('an outage of the gateway costs few calls, and the backlog goes at full speed when it is over', () => {
  const isDown = (now: number) => (now >= 10 * minuteMs && now < 40 * minuteMs ? 'failing' : undefined)
  const simulation = aSimulation(
    aScenario({ workers: 3, gateways: [aGateway({ isDown })], load: { flood: 8_000 } }),
  )
  const seen = simulation.referenceGateway('main').seen
  simulation.runUntil(10 * minuteMs)
  const before = seen.calls
  simulation.runUntil(40 * minuteMs)
  assert.ok(seen.calls - before <= 100, `${seen.calls - before} calls during the outage`)
  simulation.runUntil(41 * minuteMs + 10_000)
  const recovered = seen.calls
  simulation.runUntil(51 * minuteMs + 10_000)
  assert.ok(seen.calls - recovered >= 0.99 * 50 * 60)
  checkLaws(simulation.drain())
})

test('a dead worker is noticed within five seconds after its lease and what it had under way goes on', () => {
  const simulation = aSimulation(aScenario({ workers: 2, faults: { failures: 0 }, load: { flood: 500 } }))
  simulation.runUntil(200)
  simulation.workerOf(0).die()
  simulation.workerOf(1).die()
  // Those that come after them have to be seen for three seconds before they may judge.
  simulation.runUntil(15_200 + 3_000 + 5_000)
  assert.ok(
    simulation.tables.requests.every(
      ({ place }) => place === 'finished' || place.is !== 'attempt' || place.worker > 1,
    ),
  )
  checkLaws(simulation.drain())
})

test('a worker that dies with many calls in flight does not open the breaker for the others', () => {
  const simulation = aSimulation(aScenario({ workers: 2, faults: { failures: 0 }, load: { flood: 500 } }))
  const gateway = simulation.tables.gateways.get('main')
  assert.ok(gateway)
  simulation.runUntil(60)
  const inFlight = [0, 1].map(id => [...gateway.inFlight].filter(({ worker }) => worker === id).length)
  assert.ok(Math.max(...inFlight) >= 20, `in flight: ${inFlight}`)
  simulation.workerOf(inFlight.indexOf(Math.max(...inFlight))).die()
  for (let time = 100; time <= minuteMs; time += 100) {
    simulation.runUntil(time)
    assert.equal(gateway.breaker, 'closed', `after ${time} ms`)
  }
  const flagged = simulation.tables.requests.filter(({ possibleDuplicate }) => possibleDuplicate)
  assert.ok(flagged.length >= 20, `only ${flagged.length} were in doubt`)
  checkLaws(simulation.drain())
})

test('the single request of another waits for few turns of a flood of 10,000, also when calls fail', t => {
  const waited: number[] = []
  for (const failures of [0, 0.1]) {
    const simulation = aSimulation(
      aScenario({ workers: 2, faults: { failures }, load: { flood: 10_000, floodLane: 0 } }),
    )
    for (const minute of [1, 10, 20, 30]) {
      simulation.runUntil(minute * minuteMs)
      simulation.launchNow({ caller: `single ${minute}`, lane: 0, number: 1 })
    }
    const { tables } = simulation.drain()
    waited.push(...singlesOf(tables.requests).map(waitOf))
  }
  t.diagnostic(`seconds until it was sent: ${waited.map(seconds => seconds.toFixed(0)).join(', ')}`)
  // A window of 10 s may just be used up, and a call may fail and wait for its retry.
  for (const seconds of waited) assert.ok(seconds <= 30, `${seconds} s`)
})

test('neither ten floods at once nor an outage delay the single request of another', t => {
  const isDown = (now: number) => (now >= minuteMs && now < 11 * minuteMs ? 'unreachable' : undefined)
  const simulation = aSimulation(
    aScenario({
      workers: 2,
      faults: { failures: 0 },
      gateways: [aGateway({ isDown })],
      endsAfterMs: 99 * hourMs,
    }),
  )
  for (let flood = 0; flood < 10; flood++)
    for (let part = 0; part < 4; part++)
      simulation.launchNow({ caller: `flood ${flood}`, lane: 0, number: 250 })
  for (const minute of [12, 20, 40]) {
    simulation.runUntil(minute * minuteMs)
    simulation.launchNow({ caller: `single ${minute}`, lane: 0, number: 1 })
  }
  const waited = singlesOf(simulation.drain().tables.requests).map(waitOf)
  t.diagnostic(`seconds until it was sent: ${waited.map(seconds => seconds.toFixed(0)).join(', ')}`)
  for (const seconds of waited.slice(1)) assert.ok(seconds <= 30, `${seconds} s`)
  // The breaker may wait for a minute after the outage.
  assert.ok((waited[0] ?? Infinity) <= 90)
})

test('while high requests come without end, a low one waits for little more than its lane', () => {
  const simulation = aSimulation(aScenario({ workers: 2, load: { flood: 10_000, floodLane: 0 } }))
  simulation.runUntil(minuteMs)
  const [low] = simulation.launchNow({ caller: 'patient', lane: 2, number: 1 })
  const [normal] = simulation.launchNow({ caller: 'other', lane: 1, number: 1 })
  simulation.drain()
  assert.ok(low && normal)
  assert.ok(waitOf(low) >= 250 && waitOf(low) <= 450, `low: ${waitOf(low)} s`)
  assert.ok(waitOf(normal) <= 90, `normal: ${waitOf(normal)} s`)
})

test('requests of a flood are sent in the order of their registration, but for those that had to be tried again', () => {
  const { tables } = simulate(aScenario({ workers: 3, faults: { failures: 0 }, load: { flood: 2_000 } }))
  for (const [place, { finishedAt }] of tables.requests.entries()) {
    const later = tables.requests[place + 100]
    if (later) assert.ok(later.finishedAt > finishedAt, `request ${place + 100} before ${place}`)
  }
})

const seenOf = (run: Run) => {
  const gateway = run.gateways.get('main')
  assert.ok(gateway)
  return gateway.seen
}

const singlesOf = (requests: RequestRow[]) => requests.filter(({ caller }) => caller.startsWith('single'))

const waitOf = ({ finishedAt, launchedAt }: RequestRow) => (finishedAt - launchedAt) / 1_000
