import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './problems.ts'

/** Shows a page to a person who went to an address that there is not. */
type LostPage = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Has browsers that go to an unknown address shown this page instead of JSON. Whatever lies under the first part of a
     * route's address belongs to the API, and its unknown addresses too; but for routes with `isPage`.
     */
    showWhenLost: (page: LostPage) => void
  }
  interface FastifyContextConfig {
    /** A page for people, or a file of it: addresses beside it are not the API's. */
    isPage?: boolean
  }
}

/**
 * Answers 404 for paths that there are not, and 405 with `Allow` for methods that a path does not have. Browsers get the page
 * of `showWhenLost`, except under the API's own paths.
 */
export function refuseUnknownRoutes(app: FastifyInstance) {
  const methodsOf = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  const partsOfApi = new Set<string>()
  let lostPage: LostPage | undefined
  app.decorate('showWhenLost', page => {
    lostPage = page
  })
  app.addHook('onRoute', ({ url, method, config }) => {
    // The preflight route of CORS is at no address of its own.
    if (url === '*') return
    if (!config?.isPage) partsOfApi.add(firstPart(url))
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
      if (lostPage && isBrowser(request) && !partsOfApi.has(firstPart(path))) return lostPage(request, reply)
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

const firstPart = (path: string) => path.split('/')[1] ?? ''

// Browsers that go to an address take XHTML; programs that take HTML by default, as Java's, do not. Who names JSON is a program.
function isBrowser({ method, headers: { accept = '' } }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    /\bapplication\/xhtml\+xml\b/i.test(accept) &&
    !/json/i.test(accept)
  )
}

const parametersIn = (url: string) => url.split(/[:*]/).length

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')}$`)
}
