import type { FastifyInstance } from 'fastify'
import { sendProblem } from './problems.ts'

/** Answers 404 for paths that there are not, and 405 with `Allow` for methods that a path does not have. */
export function refuseUnknownRoutes(app: FastifyInstance) {
  const methodsOf = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    // The preflight route of CORS is at no address of its own.
    if (url === '*') return
    const known = methodsOf.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() }
    for (const each of [method].flat()) known.methods.add(each)
    methodsOf.set(url, known)
  })
  // The most literal address wins, as in the router: /export before /:id.
  const methodsAt = (path: string): string[] => {
    const fitting = [...methodsOf].filter(([, { pattern }]) => pattern.test(path))
    const [nearest] = fitting.sort(([one], [other]) => parametersIn(one) - parametersIn(other))
    return nearest ? [...nearest[1].methods] : []
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const allowed = methodsAt(path)
    if (allowed.length === 0 || allowed.includes(request.method)) {
      const detail = {
        en: 'There is nothing at this address; see /docs.',
        es: 'No hay nada en esta dirección; véase /docs.',
      }
      return sendProblem(request, reply, { status: 404, reason: 'route.not_found', detail })
    }
    const methods = allowed.join(', ')
    reply.header('allow', methods)
    if (request.method === 'OPTIONS') return reply.code(204).send()
    const detail = { en: `This address takes ${methods}.`, es: `Esta dirección admite ${methods}.` }
    return sendProblem(request, reply, { status: 405, reason: 'route.method_not_allowed', detail })
  })
}

const parametersIn = (url: string) => url.split(/[:*]/).length

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')}$`)
}
