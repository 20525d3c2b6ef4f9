import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

/** What a browser finds wrong with a page, each as a line: its errors and warnings, calls that failed or were refused. */
export type Problems = {
  lines: readonly string[]
  /** Does something that is meant to cause a problem, which is then none; fails when it did not come. */
  expect: (pattern: RegExp, step: () => Promise<unknown>) => Promise<void>
  assertNone: () => void
}

/** Notes the problems of a page from now on: `409 PATCH /v1/customers/7`, `error: Refused to …`. */
export function collectProblems(page: Page): Problems {
  let lines: string[] = []
  page.on('console', message => {
    if (!['error', 'warning'].includes(message.type())) return
    // The answer itself is noted below.
    if (message.text().startsWith('Failed to load resource')) return
    lines.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', error => lines.push(`thrown: ${error.stack ?? error.message}`))
  page.on('response', response => {
    if (response.status() < 400) return
    lines.push(`${response.status()} ${response.request().method()} ${pathOf(response.url())}`)
  })
  page.on('requestfailed', request => {
    const why = request.failure()?.errorText ?? ''
    // Given up by the page itself: a newer question, another page, a stream that is closed.
    if (why === 'net::ERR_ABORTED') return
    lines.push(`${why} ${request.method()} ${pathOf(request.url())}`)
  })
  return {
    get lines() {
      return lines
    },
    expect: async (pattern, step) => {
      const before = lines.length
      await step()
      const since = lines.slice(before)
      assert.ok(
        since.some(line => pattern.test(line)),
        `${pattern} did not come; only: ${since.join('\n')}`,
      )
      lines = [...lines.slice(0, before), ...since.filter(line => !pattern.test(line))]
    },
    assertNone: () => assert.deepEqual(lines, [], `The browser found problems:\n${lines.join('\n')}`),
  }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}
