import { between } from './random.ts'
import type { World } from './world.ts'

export type Moment = 'claimed' | 'called' | 'answered' | 'noted' | 'settled'

/** A process with its own clock, which runs at its own pace from its own beginning. It may stand still, and die. */
export type OwnProcess = {
  born: number
  ownTime: () => number
  /** What this process does at a time: not when it is dead, later when it stands still. */
  at: (time: number, act: () => void) => void
  after: (ms: number, act: () => void) => void
  /** Runs a statement, which commits at one moment, also when the process that sent it dies meanwhile. */
  onDatabase: <Result>(
    statement: () => Result,
    onDone: (result: Result) => void,
    onTrouble: () => void,
  ) => void
  /** A process that ends takes its connections with it. */
  connections: Set<() => void>
  stallFor: (ms: number) => void
  stall: () => { from: number; until: number }
  die: () => void
  mayDieAt: (moment: Moment) => boolean
  diedAt: () => number | undefined
}

export function aProcess({ scenario, clock, random, ...world }: World, onDeath: () => void): OwnProcess {
  const { faults } = scenario
  const born = clock.now()
  const [drift, offset] = [between(random, -2e-4, 2e-4), random() * 1e6]
  const connections = new Set<() => void>()
  let diedAt: number | undefined
  let stalledFrom = born
  let stalledUntil = born

  const at = (time: number, act: () => void) =>
    clock.at(time, () => {
      if (diedAt !== undefined) return
      if (clock.now() < stalledUntil) at(stalledUntil, act)
      else act()
    })
  const die = () => {
    if (diedAt !== undefined) return
    diedAt = clock.now()
    for (const release of connections) release()
    onDeath()
  }
  return {
    born,
    ownTime: () => offset + clock.now() * (1 + drift),
    at,
    after: (ms, act) => at(clock.now() + ms, act),
    onDatabase: (statement, onDone, onTrouble) => {
      clock.at(clock.now() + world.databaseDelay(), () => {
        if (world.isDatabaseDown()) return at(clock.now() + between(random, 1, 100), onTrouble)
        const result = statement()
        at(clock.now() + world.databaseDelay(), () => onDone(result))
      })
    },
    connections,
    stallFor: ms => {
      stalledFrom = clock.now()
      stalledUntil = stalledFrom + ms
    },
    stall: () => ({ from: stalledFrom, until: stalledUntil }),
    die,
    mayDieAt: () => {
      if (faults.deaths > 0 && random() < faults.deaths / 5) die()
      return diedAt !== undefined
    },
    diedAt: () => diedAt,
  }
}
