import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { nobody } from '../access/actor.ts'
import type { Authenticator } from '../access/authenticate.ts'
import type { Databases } from '../database.ts'
import { AppError } from '../errors.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Server } from './server.ts'

type Options = {
  databases: Databases
  metrics: Metrics
  metricsAccess: 'key' | 'local' | 'open'
  authenticator: Authenticator
  isMigrated: () => Promise<boolean>
  isStopping: () => boolean
}

const Check = Type.Object({ status: Type.String(), detail: Type.Optional(Type.String()) })
const Readiness = Type.Object({ status: Type.String(), checks: Type.Record(Type.String(), Check) })

const databaseAnswerWithinMs = 2000

/** `/health` (alive), `/ready` (may be given traffic) and `/metrics` (Prometheus). */
export function healthRoutes(app: Server, options: Options) {
  const config = { scope: 'public', neverShed: true }
  const tags = ['operation']

  app.get(
    '/health',
    {
      config,
      schema: {
        tags,
        summary: 'Is the process alive?',
        response: { 200: Type.Object({ status: Type.String() }) },
      },
    },
    async () => ({ status: 'ok' }),
  )

  app.get(
    '/ready',
    {
      config,
      schema: {
        tags,
        summary: 'May this process be given traffic?',
        description: '503 while it stops, the database cannot be reached or migrations are missing.',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const checks = await checkAll(options)
      const isReady = Object.values(checks).every(({ status }) => status === 'ok')
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready', checks })
    },
  )

  app.get(
    '/metrics',
    {
      config,
      schema: {
        tags,
        summary: 'Metrics for Prometheus',
        response: {
          200: { description: 'Prometheus text', content: { 'text/plain': { schema: Type.String() } } },
        },
      },
    },
    async (request, reply) => {
      await refuseStranger(request, reply, options)
      return reply.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics())
    },
  )
}

type Checks = Record<string, { status: string; detail?: string }>

async function checkAll({ databases, isMigrated, isStopping }: Options): Promise<Checks> {
  const database = await answered(databases.writes`select 1`)
  const replica = databases.reads === databases.writes ? undefined : await answered(databases.reads`select 1`)
  const migrations = database.status === 'ok' && (await isMigrated().catch(() => false))
  return {
    process: isStopping() ? { status: 'failing', detail: 'shutting down' } : { status: 'ok' },
    database,
    ...(replica ? { replica } : {}),
    migrations: migrations
      ? { status: 'ok' }
      : { status: 'failing', detail: 'not applied, or not to be read' },
  }
}

async function answered(query: PromiseLike<unknown>): Promise<{ status: string; detail?: string }> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer')), databaseAnswerWithinMs)
  try {
    await Promise.race([query, promise])
    return { status: 'ok' }
  } catch {
    return { status: 'failing', detail: 'cannot be reached' }
  } finally {
    clearTimeout(timer)
  }
}

// Metrics hold no customer's data, but tell of the traffic. A call that came through a proxy is not from this machine.
async function refuseStranger(
  request: FastifyRequest,
  reply: Parameters<Authenticator['identify']>[1],
  { metricsAccess, authenticator }: Options,
) {
  if (metricsAccess === 'open') return
  const isProxied =
    request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  if (metricsAccess === 'local' && !isProxied && isLoopback(request.socket.remoteAddress)) return
  request.actor = nobody
  request.actor = await authenticator.identify(request, reply)
  if (request.actor.scopes.has('system:read')) return
  const text = {
    en: 'Metrics need a key with the scope "system:read" (see METRICS_ACCESS).',
    es: 'Las métricas requieren una clave con el permiso "system:read" (véase METRICS_ACCESS).',
  }
  const isAnonymous = request.actor.kind === 'anonymous'
  throw new AppError(isAnonymous ? 'unauthenticated' : 'forbidden', 'metrics.refused', text)
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || address?.replace('::ffff:', '').startsWith('127.') === true
}
