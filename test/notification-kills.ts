import assert from 'node:assert/strict'
import type { Database } from '../src/platform/database.ts'
import type { Stage } from './notification-scenario.ts'
import { type Place, quota, type Site } from './notification-site.ts'
import { apiSteps, type Fall, type Step, workerSteps } from './notification-steps.ts'
import { eventually } from './service.ts'

/** A process that killed itself at a step. */
export type Kill = { step: Step; processId: number }

/** Lets the processes of both roles fall at one step after the other, each replaced at once. */
export async function killAtSteps(
  stage: Stage,
  { workers, apis }: { workers: Fall[]; apis: Fall[] },
): Promise<Kill[]> {
  const kills: Kill[] = []
  const fallOneByOne = async (place: Place, next: () => Fall | undefined) => {
    for (let fall = next(); fall; fall = next()) {
      const service = await place.start(fall)
      await untilItFell(service.hasEnded, fall, service.output)
      assert.equal(await service.ended, 'SIGKILL', service.output())
      assert.match(service.output(), new RegExp(`^SIGKILL at ${fall.step}$`, 'm'))
      stage.killed()
      stage.mark()
      kills.push({ step: fall.step, processId: service.process.pid as number })
    }
    await place.start()
  }
  // One lives through it all, as others would on another machine: it settles what the dead leave. Another falls as it is
  // about to do so, for which somebody must have died before.
  const [calm, adopting, falling] = stage.workers as [Place, Place, Place]
  const adopters = workers.filter(({ step }) => step === 'adopting')
  const others = workers.filter(({ step }) => step !== 'adopting')
  const wanted = adopters.length
  const isAdopted = () => kills.filter(({ step }) => step === 'adopting').length === wanted
  const nextVictim = () =>
    others.shift() ?? (isAdopted() ? undefined : ({ step: 'claimed', pass: 1 } as const))
  await calm.start()
  await Promise.all([
    fallOneByOne(adopting, () => adopters.shift() ?? others.shift()),
    fallOneByOne(falling, nextVictim),
    ...stage.apis.map(place => fallOneByOne(place, () => apis.shift())),
  ])
  return kills
}

/** As many falls at each of the steps as there are rounds, each at a pass drawn at random. */
export function fallsAt(steps: readonly Step[], rounds: number): Fall[] {
  return Array.from({ length: rounds }, () => steps.map(step => ({ step, pass: passOf(step) }))).flat()
}

// Attempts of the dead are rare, so the first occasion counts.
function passOf(step: Step): number {
  return step === 'adopting' || step === 'refused' ? 1 : 1 + Math.floor(Math.random() * 12)
}

export async function untilItFell(hasFallen: () => boolean, { step }: Fall, output: () => string) {
  await eventually(() => assert.ok(hasFallen(), `It never came to "${step}":\n${output()}`))
}

/** What kills at one step left behind. */
export type Aftermath = {
  step: Step
  kills: number
  /** Attempts that others had to settle, and the most of them that one killed worker left. */
  inDoubt: number
  inDoubtMax: number
  /** The longest time from the end of a worker's lease until others had settled its attempts. */
  settledAfterLeaseMs: number
}

const leaseMs = 3_000

/** What the killed left in doubt. One process has at most as many calls in flight as are set. */
export async function aftermathOf({ owner }: Pick<Site, 'owner'>, kills: Kill[]): Promise<Aftermath[]> {
  const left = await leftByProcess(owner)
  for (const { processId, step } of kills) {
    const inDoubt = left.get(processId)?.inDoubt ?? 0
    assert.ok(inDoubt <= quota.concurrentCalls, `${inDoubt} attempts in doubt after one kill at "${step}"`)
  }
  return [...apiSteps, ...workerSteps].flatMap(step => {
    const those = kills.filter(kill => kill.step === step)
    if (those.length === 0) return []
    const found = those.flatMap(({ processId }) => left.get(processId) ?? [])
    return {
      step,
      kills: those.length,
      inDoubt: found.reduce((sum, { inDoubt }) => sum + inDoubt, 0),
      inDoubtMax: Math.max(0, ...found.map(({ inDoubt }) => inDoubt)),
      settledAfterLeaseMs: Math.max(0, ...found.map(({ afterSeenMs }) => afterSeenMs - leaseMs)),
    }
  })
}

async function leftByProcess(owner: Database) {
  const rows = await owner<{ processId: number; inDoubt: number; afterSeenMs: number }[]>`
    select worker.process_id, count(*)::int as in_doubt,
      extract(epoch from max(attempt.finished_at - worker.seen_at))::float8 * 1000 as after_seen_ms
    from notifications.attempt
    join notifications.worker on worker.id = attempt.worker
    where attempt.is_orphan
    group by worker.process_id`
  return new Map(rows.map(row => [row.processId, row]))
}

export function aftermathTable(aftermath: Aftermath[]): string[] {
  return [
    '| killed at | kills | attempts in doubt | most by one kill | settled after the lease, ms |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...aftermath.map(
      ({ step, kills, inDoubt, inDoubtMax, settledAfterLeaseMs }) =>
        `| ${step} | ${kills} | ${inDoubt} | ${inDoubtMax} | ${Math.round(settledAfterLeaseMs)} |`,
    ),
  ]
}
