import { Type } from 'typebox'
import { takeNoBody } from '../../platform/http/no-body.ts'
import type { Once } from '../../platform/http/once.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Intake } from './intake.ts'
import { newRequestSchema, Registered, RequestId, RequestStatus } from './request-schemas.ts'
import { type CallbackUrlFault, readRequest, requestNotFound } from './requests.ts'

const contract = 'notifications'
// A character is at most six bytes in JSON ("\u0000"), and the other fields are small.
const bytesPerCharacter = 6
const otherBytes = 16 * 1024

/** What routes that register need. */
export type RegistrationOptions = {
  intake: Intake
  once: Once
  messageLengthMax: number
  callbackUrlFault: CallbackUrlFault
}

/** The contract paths: register, launch, ask for the status. */
export function requestRoutes(app: Server, options: RegistrationOptions) {
  const { intake, once, messageLengthMax, callbackUrlFault } = options
  const tags = ['notifications']

  app.post(
    '/v1/requests',
    {
      config: { scope: 'notifications:write', once: true, contractOf: contract },
      bodyLimit: messageLengthMax * bytesPerCharacter + otherBytes,
      schema: {
        tags,
        summary: 'Register a request',
        description: 'Stored when answered. It is delivered once it is launched with /process.',
        body: newRequestSchema(messageLengthMax),
        response: { 201: Registered },
      },
    },
    async (request, reply) => {
      const row = readRequest(request.body, { caller: request.actor.name, callbackUrlFault })
      if (request.headers['idempotency-key'] !== undefined) {
        return once(request, reply, async sql => {
          await intake.registerAll([row], sql)
          return { status: 201, body: { id: row.id } }
        })
      }
      await intake.register(row)
      return reply.code(201).send({ id: row.id })
    },
  )

  app.get(
    '/v1/requests/:id',
    {
      config: { scope: 'notifications:read', contractOf: contract },
      schema: {
        tags,
        summary: 'Status of a request',
        params: RequestId,
        response: { 200: RequestStatus },
      },
    },
    async request => {
      const status = await intake.statusOf(request.params.id)
      if (status === undefined) throw requestNotFound()
      return { id: request.params.id.toLowerCase(), status }
    },
  )

  app.register(async scope => {
    takeNoBody(scope)
    scope.post(
      '/v1/requests/:id/process',
      {
        config: { scope: 'notifications:write', contractOf: contract },
        schema: {
          tags,
          summary: 'Launch the delivery of a request',
          description: 'Needs no body. A repeat changes nothing.',
          params: RequestId,
          response: { 202: Type.Object({ id: Type.String() }) },
        },
      },
      async (request, reply) => {
        const { id } = request.params as { id: string }
        if (!(await intake.launch(id))) throw requestNotFound()
        return reply.code(202).send({ id: id.toLowerCase() })
      },
    )
  })
}
