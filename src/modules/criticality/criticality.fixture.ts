import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InjectOptions, Response } from 'light-my-request'
import type { TestApp } from '../../../test/app.ts'

export const secappToken = 'a-secapp-token-for-tests-0123456789'

type Headers = Record<string, string>
type Wish = { instance?: string; headers?: Headers; query?: string }

/** An application of the company that knows the shared token. */
export type TestConsumer = {
  /** Reports a change and gives its processed_id. */
  report: (status: number, changeAt: string, headers?: Headers) => Promise<number>
  tryReport: (body: unknown, headers?: Headers) => Promise<Response>
  /** Asks by the letter: the body of the answer. */
  ask: (wish?: Wish) => Promise<Record<string, unknown>>
  tryAsk: (wish?: Wish) => Promise<Response>
}

/** Applications by name, over the interface. */
export function anApplication({ app }: Pick<TestApp, 'app'>, name: string): TestConsumer {
  const own = (headers: Headers = {}) => ({ 'App-name': name, Token: secappToken, ...headers })
  const tryReport = (body: unknown, headers?: Headers) =>
    patiently(
      { app },
      { method: 'POST', url: '/secapp/update', headers: own(headers), payload: body as object },
    )
  const tryAsk = ({ instance, headers = {}, query = '' }: Wish = {}) =>
    patiently(
      { app },
      {
        method: 'GET',
        url: `/secapp/update${query}`,
        headers: own({ ...(instance ? { 'Instance-Id': instance } : {}), ...headers }),
      },
    )
  return {
    tryReport,
    report: async (status, changeAt, headers) => {
      const answer = await tryReport({ current_status: status, Change_at: changeAt }, headers)
      assert.equal(answer.statusCode, 200, answer.body)
      const { processed_id: id, ...rest } = answer.json()
      assert.deepEqual(rest, {})
      assert.ok(Number.isSafeInteger(id))
      return id
    },
    tryAsk,
    ask: async wish => {
      const answer = await tryAsk(wish)
      assert.equal(answer.statusCode, 200, answer.body)
      return answer.json()
    },
  }
}

/** Calls, and again while the machine is so busy that the service sheds calls before it looks at them. */
export async function patiently(company: Pick<TestApp, 'app'>, call: InjectOptions): Promise<Response> {
  for (const giveUpAt = Date.now() + 60_000; ; await sleep(100)) {
    const answer = await company.app.inject(call)
    const isShed = answer.statusCode === 503 && answer.json().reason === 'overloaded'
    if (!isShed || Date.now() > giveUpAt) return answer
  }
}
