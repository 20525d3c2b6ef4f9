import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Amounts,
  answersLost,
  connectionsCut,
  databaseCrashes,
  killsAtEveryStep,
  killsAtRandom,
  poolExhausted,
  rollingRestart,
  type Scenario,
  workersStall,
} from './notification-faults.ts'
import { gatewayMisbehaves, gatewayStops, gatewayThrottles } from './notification-gateway-faults.ts'
import { aftermathOf, aftermathTable, type Kill } from './notification-kills.ts'
import { type Line, matrixOf } from './notification-scenario.ts'
import { aSite } from './notification-site.ts'

type Scenarios = [law: string, scenario: Scenario][]

// A law of the module for each way in which things go wrong.
const processFaults: Scenarios = [
  ['a kill at any step loses nothing, and doubts at most what was in flight', killsAtEveryStep],
  ['a kill at any moment loses nothing that was acknowledged', killsAtRandom],
  ['a worker that stood still beyond its lease sends nothing twice unflagged', workersStall],
  ['a stop leaves nothing in doubt', rollingRestart],
]
const outsideFaults: Scenarios = [
  ['a crash of PostgreSQL ends no process and loses nothing', databaseCrashes],
  ['a connection that breaks at any moment loses nothing', connectionsCut],
  ['a claim whose answer was lost is given back, and nothing is in doubt', answersLost],
  ['calls that wait for a connection are answered or told to come again', poolExhausted],
  ['a gateway that hangs, garbles or cuts leaves flags, never silence', gatewayMisbehaves],
  ['a gateway that was away gets what waited for it', gatewayStops],
  ['a gateway that refuses calls gets them later', gatewayThrottles],
]

const killsMin = 50

/** Runs what goes wrong with the service itself: processes that are killed, stand still or are replaced. */
export function processFaultSuite(amounts: Amounts): void {
  faultSuite('whatever becomes of a process, nothing is lost and no duplicate is unflagged', {
    scenarios: processFaults,
    amounts,
    killsMin,
  })
}

/** Runs what goes wrong around it: PostgreSQL, connections and gateways. */
export function outsideFaultSuite(amounts: Amounts): void {
  faultSuite('whatever fails around the service, nothing is lost and no duplicate is unflagged', {
    scenarios: outsideFaults,
    amounts,
    killsMin: amounts.crashes,
  })
}

/** Runs scenarios on one installation and prints the matrix. FAULTS names those to run, as a regular expression. */
function faultSuite(
  law: string,
  { scenarios, amounts, killsMin }: { scenarios: Scenarios; amounts: Amounts; killsMin: number },
): void {
  test(law, { timeout: 3_600_000 }, async t => {
    const site = await aSite(t)
    const lines: Line[] = []
    const kills: Kill[] = []
    for (const [law, scenario] of scenarios) {
      const chosen = new RegExp(process.env.FAULTS ?? '').test(law)
      await t.test(
        law,
        { skip: !chosen },
        async () => void lines.push(await scenario(site, { ...amounts, kills })),
      )
    }
    for (const text of [...matrixOf(lines), ...aftermathTable(await aftermathOf(site, kills))])
      t.diagnostic(text)
    const total = lines.reduce((sum, line) => sum + line.kills, 0)
    assert.ok(lines.length < scenarios.length || total >= killsMin, `only ${total} kills`)
  })
}
