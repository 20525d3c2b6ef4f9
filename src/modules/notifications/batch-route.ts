import type { FastifyError, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import { faultsOf } from '../../platform/http/validation.ts'
import { chooseLanguage } from '../../platform/language.ts'
import { type BatchRow, nothingStorable, readBatch, refuseDeepNesting, type SchemaFaults } from './batch.ts'
import type { Launching } from './launching.ts'
import type { RegistrationOptions } from './request-routes.ts'
import { batchMax, newRequestSchema } from './request-schemas.ts'

const batchBytesMax = 16 * 1024 * 1024

const BatchAnswer = Type.Array(
  Type.Object({
    id: Type.Optional(Type.String({ description: 'It is stored.' })),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }), {
        description: 'It is not stored. Pointers start at the request.',
      }),
    ),
  }),
)

/** Registers up to 1,000 requests with one call, answered row by row. */
export function batchRoute(app: Server, options: RegistrationOptions & { launching: Launching }) {
  const { intake, once, messageLengthMax, callbackUrlFault, launching } = options
  const NewRequest = newRequestSchema(messageLengthMax)
  const schemaFaults = schemaFaultsOf(app, NewRequest)

  app.register(async scope => {
    // The checks of the whole application refuse a body as a whole; they leave bytes alone.
    const parseJson = scope.getDefaultJsonParser('error', 'error')
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    scope.post(
      '/v1/requests/batch',
      {
        config: { scope: 'notifications:write', once: true },
        bodyLimit: batchBytesMax,
        schema: {
          tags: ['notifications'],
          summary: 'Register many requests',
          description:
            'Answered row by row, in order: one bad request does not fail the others. Stored when answered.',
          body: batchSchema(NewRequest),
          response: { 201: BatchAnswer },
        },
        validatorCompiler: route =>
          compilerOf(app)({ ...route, schema: route.httpPart === 'body' ? batchSchema({}) : route.schema }),
        preValidation: async request => {
          if (!Buffer.isBuffer(request.body)) return
          request.body = await parsed(parseJson, request, request.body)
          refuseDeepNesting(request.body)
        },
      },
      async (request, reply) => {
        const { requests, launch } = request.body as { requests: unknown[]; launch?: boolean }
        const caller = request.actor.name
        const rows = readBatch(requests, { caller, callbackUrlFault, schemaFaults })
        const storable = rows.flatMap(each => ('row' in each ? [each.row] : []))
        if (storable.length === 0) throw nothingStorable(rows)
        await once(request, reply, async sql => {
          await intake.registerAll(storable, sql)
          if (launch) {
            await launching.launch(
              sql,
              storable.map(({ id }) => id),
            )
          }
          return { status: 201, body: answerOf(rows, request) }
        })
        if (launch) launching.announce()
        return reply
      },
    )
  })
}

function batchSchema(items: object) {
  return Type.Object(
    {
      requests: Type.Unsafe<unknown[]>({ type: 'array', items, minItems: 1, maxItems: batchMax }),
      launch: Type.Optional(
        Type.Boolean({ default: false, description: 'Launch them in the same transaction.' }),
      ),
    },
    { additionalProperties: false },
  )
}

function answerOf(rows: BatchRow[], request: FastifyRequest): Static<typeof BatchAnswer> {
  const language = chooseLanguage(request.headers['accept-language'])
  return rows.map(each =>
    'row' in each
      ? { id: each.row.id }
      : { errors: each.faults.map(({ pointer, detail }) => ({ pointer, detail: detail[language] })) },
  )
}

function compilerOf(app: Server) {
  const compiler = app.validatorCompiler
  if (!compiler) throw new Error('The server has no compiler of schemas.')
  return compiler
}

function schemaFaultsOf(app: Server, schema: object): SchemaFaults {
  const check = compilerOf(app)({ schema, method: 'POST', url: '/v1/requests', httpPart: 'body' })
  return value => {
    if (check(value) === true) return []
    return faultsOf({ validation: (check as { errors?: unknown }).errors } as FastifyError)
  }
}

type JsonParser = ReturnType<Server['getDefaultJsonParser']>

function parsed(parse: JsonParser, request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  void parse(request, bytes.toString(), (error, body) => (error ? reject(error) : resolve(body)))
  return promise
}
