import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { patienceMs } from '../../../../test/patience.ts'
import { instantFigures } from './figures.ts'
import {
  type GatewaySimulator,
  type GatewaySimulatorOptions,
  startGatewaySimulator,
} from './gateway-simulator.ts'

type CallOptions = {
  traceId?: string
  query?: string
  key?: string | null
  body?: unknown
  /** Sent as it is, in place of the body. */
  text?: string
  type?: string
  signal?: AbortSignal
}

/** A gateway that answers at once and refuses nothing, but for what is said. It stops when the test ends. */
export async function aSimulator(t: TestContext, options: GatewaySimulatorOptions = {}) {
  const simulator = await startGatewaySimulator({ ...instantFigures, ...options })
  t.after(() => simulator.stop())
  const notify = async (call: CallOptions = {}) => {
    const { traceId, query = traceId ? `?trace_id=${traceId}` : '', key = 'test-dev-2026' } = call
    const { body = aMessage, text = JSON.stringify(body), type = 'application/json', signal } = call
    const answer = await fetch(`${simulator.url}/v1/notify${query}`, {
      method: 'POST',
      headers: { ...(key === null ? {} : { 'x-api-key': key }), 'content-type': type },
      body: text,
      ...(signal ? { signal } : {}),
    })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const get = async <Result>(path: string) => (await fetch(simulator.url + path)).json() as Promise<Result>
  return { ...simulator, notify, get }
}

export const aMessage = { to: 'ana@example.com', message: 'Hola', type: 'email' }

/** How the calls that a simulator received ended, in their order. */
export function answersOf(simulator: Pick<GatewaySimulator, 'ledger'>) {
  return simulator.ledger().map(({ answer }) => answer)
}

/** Asserts again and again until it holds; gives up after a time that only a defect takes. */
export async function eventually(attempt: () => Promise<void> | void) {
  for (const deadline = Date.now() + patienceMs; ; await sleep(10)) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}

/** What a promise that must fail failed with, on the wire. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => assert.fail('it was answered'),
    failure => failure as Error & { cause?: { code?: string } },
  )
  return error.cause?.code ?? error.name
}
