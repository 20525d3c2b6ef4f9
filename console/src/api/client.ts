import createFetchClient from 'openapi-fetch'
import createQueryClient from 'openapi-react-query'
import { languageNow } from '../language/language.ts'
import { sessionEnded } from '../session/session-ended.ts'
import { Problem, problemOf } from './problem.ts'
import type { paths } from './schema.d.ts'

const timeoutMs = 35_000

/** The API's client: what it takes and answers comes from the API's own description. Failures are thrown as `Problem`. */
export const client = createFetchClient<paths>({ fetch: fetchAsProblems, credentials: 'same-origin' })

/** The same for React: `api.useQuery('get', '/v1/customers', …)`. */
export const api = createQueryClient(client)

async function fetchAsProblems(request: Request): Promise<Response> {
  request.headers.set('accept-language', languageNow())
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)])
  const response = await fetch(request, { signal }).catch(error => {
    // Given up by whoever asked: not a failure.
    if (request.signal.aborted) throw error
    const isTimeout = error?.name === 'TimeoutError'
    throw new Problem({ status: 0, reason: isTimeout ? 'timed_out' : 'unreachable', detail: '' })
  })
  if (response.ok || response.status === 304) return response
  const problem = await problemOf(response)
  if (problem.status === 401 && !request.url.endsWith('/v1/session')) sessionEnded()
  throw problem
}
