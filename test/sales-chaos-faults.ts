import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../src/platform/seed/random.ts'
import type { Ledger } from './sales-chaos-ledger.ts'
import type { Place, Site } from './sales-chaos-site.ts'
import type { Stream } from './sales-chaos-stream.ts'
import type { Watch } from './sales-chaos-watch.ts'
import { eventually, Hopeless } from './service.ts'

/** How much goes wrong. */
export type FaultAmounts = {
  /** Ends of a process by force, after which nothing more goes wrong. */
  kills: number
  /** With fewer of them nothing is proved. */
  killsLeast: number
  /** After so long nothing more goes wrong, once there was one of each first kind. */
  secondsMax: number
  /** Longest time from when all is up again to the next fault. */
  calmMs: number
}

type Victim = 'service' | 'PostgreSQL' | 'reader' | 'broker'

/** What went wrong. */
export type FaultsDone = { kills: number; seconds: number; text: string }

type FaultParts = {
  site: Site
  stream: Stream | undefined
  ledger: Ledger
  watch: Watch
  random: Random
}

// Who dies by each fault, and how often it is drawn.
const faults = {
  service: { victims: ['service'], weight: 8 },
  services: { victims: ['service', 'service'], weight: 2 },
  database: { victims: ['PostgreSQL'], weight: 3 },
  'database and service': { victims: ['PostgreSQL', 'service'], weight: 2 },
  reader: { victims: ['reader'], weight: 6 },
  'reader leaves': { victims: [], weight: 2 },
  broker: { victims: ['broker'], weight: 1 },
  'broker and reader': { victims: ['broker', 'reader'], weight: 1 },
} satisfies Record<string, { victims: Victim[]; weight: number }>

type Fault = keyof typeof faults

const salesBetweenMax = 100
const progressEvery = 20

/** Lets one thing after the other go wrong; each time something must get through before the next. */
export async function letGoWrong(parts: FaultParts, amounts: FaultAmounts): Promise<FaultsDone> {
  const { site, stream, ledger, watch, random } = parts
  const { kills, secondsMax, calmMs } = amounts
  const tally = new Map<string, { times: number; ms: number }>()
  const count = (what: string, startedAt: number, times = 1) => {
    const { times: before, ms } = tally.get(what) ?? { times: 0, ms: 0 }
    tally.set(what, { times: before + times, ms: ms + Date.now() - startedAt })
  }
  const victims: Victim[] = []
  const startedAt = Date.now()
  const isOver = () => victims.length >= kills || Date.now() - startedAt > secondsMax * 1_000
  const first = firstFaults(stream)
  for (let place = 0; place < first.length || !isOver(); place++) {
    const waitsFrom = Date.now()
    await untilMore(ledger, watch, 1 + random.below(salesBetweenMax))
    await sleep(random.below(calmMs))
    count('calm', waitsFrom)
    const fault = first[place] ?? draw(random, stream)
    const from = Date.now()
    await cause(fault, { site, stream, random, calmMs })
    count(fault, from)
    const before = victims.length
    victims.push(...faults[fault].victims)
    if (Math.floor(before / progressEvery) < Math.floor(victims.length / progressEvery))
      site.t.diagnostic(
        `${victims.length} kills after ${secondsSince(startedAt)} s, ${ledger.known()} events answered`,
      )
  }
  await untilMore(ledger, watch, 2 * salesBetweenMax)
  const seconds = secondsSince(startedAt)
  const byVictim = [...Map.groupBy(victims, victim => victim)].map(
    ([victim, those]) => `${victim} ${those.length}`,
  )
  const byFault = [...tally].map(
    ([what, { times, ms }]) => `${what} ${times} times in ${Math.round(ms / 1_000)} s`,
  )
  const text = `${victims.length} kills in ${seconds} s: ${byVictim.join(', ')} (${byFault.join(', ')})`
  return { kills: victims.length, seconds, text }
}

const secondsSince = (startedAt: number) => Math.round((Date.now() - startedAt) / 1_000)

/** There was enough of it. */
export function assertEnoughWentWrong({ kills, seconds }: FaultsDone, amounts: FaultAmounts): void {
  const { killsLeast, secondsMax } = amounts
  assert.ok(
    kills >= killsLeast,
    `All that was checked holds, but there were only ${kills} of ${killsLeast} kills in the ${secondsMax} s that they may take (it ended after ${seconds} s).`,
  )
}

const firstFaults = (stream: Stream | undefined): Fault[] => [
  'database',
  'service',
  ...(stream ? (['reader'] as const) : []),
  ...(stream?.broker ? (['broker'] as const) : []),
]

function draw(random: Random, stream: Stream | undefined): Fault {
  const possible = (Object.keys(faults) as Fault[]).filter(
    fault => (stream || !fault.includes('reader')) && (stream?.broker || !fault.includes('broker')),
  )
  const drawn = possible.flatMap(fault => Array<Fault>(faults[fault].weight).fill(fault))
  return drawn[random.below(drawn.length)] as Fault
}

type Causing = Pick<FaultParts, 'site' | 'stream' | 'random'> & { calmMs: number }

/** Returns when what was killed is there again. */
async function cause(fault: Fault, { site, stream, random, calmMs }: Causing): Promise<void> {
  const chosen = site.places[random.below(2)] as Place
  const member = stream?.members[random.below(2)]
  const broker = stream?.broker
  const restart = async (place: Place) => {
    await place.kill()
    await place.start()
  }
  const replace = async (signal: 'SIGKILL' | 'SIGTERM') => {
    await member?.end(signal)
    await sleep(random.below(calmMs))
    await member?.start()
  }
  const restartBroker = async () => {
    await broker?.kill()
    await sleep(random.below(calmMs))
    await broker?.start()
  }
  const acts: Record<Fault, () => Promise<unknown>> = {
    service: () => restart(chosen),
    services: () => Promise.all(site.places.map(restart)),
    database: site.crashDatabase,
    'database and service': () => Promise.all([site.crashDatabase(), restart(chosen)]),
    reader: () => replace('SIGKILL'),
    'reader leaves': () => replace('SIGTERM'),
    broker: restartBroker,
    'broker and reader': () => Promise.all([restartBroker(), replace('SIGKILL')]),
  }
  await acts[fault]()
}

async function untilMore({ known, strange }: Ledger, { faults: seen }: Watch, more: number): Promise<void> {
  const wanted = known() + more
  await eventually(() => {
    const wrong = [...strange, ...seen]
    if (wrong.length > 0) throw new Hopeless(wrong.slice(0, 5).join('\n'))
    assert.ok(known() >= wanted, `${known()} of ${wanted} answered`)
  })
}
