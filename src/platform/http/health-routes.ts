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
  const database = await isAnswered(databases.writes`select 1`)
  const hasReplica = databases.reads !== databases.writes
  const replica = hasReplica && (await isAnswered(databases.reads`select 1`))
  const migrations = database && (await answerInTime(isMigrated())) === true
  return {
    process: isStopping() ? { status: 'failing', detail: 'shutting down' } : ok,
    database: database ? ok : unreachable,
    ...(hasReplica ? { replica: replica ? ok : unreachable } : {}),
    migrations: migrations ? ok : { status: 'failing', detail: 'not applied, or not to be read' },
  }
}

const ok = { status: 'ok' }
const unreachable = { status: 'failing', detail: 'cannot be reached' }

async function isAnswered(query: PromiseLike<unknown>): Promise<boolean> {
  return (await answerInTime(query)) !== undefined
}

/** Undefined when there is no answer in time, or a failure: whoever asks for readiness waits no longer. */
async function answerInTime<Answer>(query: PromiseLike<Answer>): Promise<Answer | undefined> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), databaseAnswerWithinMs)
  try {
    return await Promise.race([query, late.promise])
  } catch {
    return undefined
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
