import assert from 'node:assert/strict'
import type { Run } from './world.ts'

/** What must hold at the end of every run, whatever went wrong in it. */
export function checkLaws(run: Run): void {
  nothingIsLost(run)
  everyEndIsHonest(run)
  noQuotaIsPassed(run)
}

function nothingIsLost({ tables }: Run) {
  const lost = tables.requests.filter(({ status }) => status !== 'sent' && status !== 'failed')
  assert.equal(lost.length, 0, `${lost.length} requests never ended, such as ${lost[0]?.id}`)
  assert.equal(tables.unfinished, 0)
  for (const { inFlight, deliveries } of tables.gateways.values())
    assert.deepEqual([inFlight.size, deliveries.size], [0, 0], 'something is left behind')
}

function everyEndIsHonest({ tables, gateways }: Run) {
  for (const request of tables.requests) {
    const { id, status, reason, onDoubt, possibleDuplicate } = request
    let delivered = 0
    for (const { seen } of gateways.values()) delivered += seen.delivered.get(request) ?? 0
    if (status === 'sent') assert.ok(delivered >= 1, `request ${id} is "sent" and was not`)
    assert.ok(
      delivered <= 1 || possibleDuplicate,
      `request ${id} was delivered ${delivered} times without a flag`,
    )
    assert.ok(delivered <= 1 || onDoubt === 'retry', `request ${id} was to stop at a doubt and went twice`)
    const saysMaybe = possibleDuplicate || reason === 'outcome_unknown'
    assert.ok(
      status === 'sent' || delivered === 0 || saysMaybe,
      `request ${id} "${reason}" was delivered, unsaid`,
    )
  }
}

function noQuotaIsPassed({ scenario, gateways, tables }: Run) {
  for (const { name, limits, takesCalls } of scenario.gateways) {
    const seen = gateways.get(name)?.seen
    assert.ok(seen)
    if (takesCalls || scenario.jitterMs > 50) continue
    assert.equal(seen.overQuota, 0, `${seen.overQuota} calls over the quota`)
    // The calls of a process that stands still go on at the gateway after the others have given it up.
    if (scenario.faults.hoursBetweenStalls < Infinity) continue
    assert.ok(seen.concurrentMost <= limits.concurrentCalls, `${seen.concurrentMost} calls at the same time`)
    assert.deepEqual(seen.refusedAt, [])
    assert.equal(tables.gateways.get(name)?.callsLearned, null)
  }
}

/** How much of the quota was used from the first call until the last of those that came while enough waited. */
export function useOfQuota(
  arrivals: number[],
  { calls, windowSeconds }: { calls: number; windowSeconds: number },
): number {
  const windows = Math.floor((arrivals.length - 1) / calls)
  const [first, last] = [arrivals[0], arrivals[windows * calls]]
  assert.ok(first !== undefined && last !== undefined && windows > 0, 'too few calls')
  return (windows * windowSeconds * 1000) / (last - first)
}
