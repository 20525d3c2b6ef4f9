import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Server } from '../../../platform/http/server.ts'
import { version } from '../../../version.ts'

const description = `A notification gateway that fails as real ones do, to try and to test against. Nothing leaves this machine.

It takes so many calls in any window, counted by the moment of their arrival: every authenticated call counts, also one that
then fails or is no message; a call answered 429 does not. The ledger keeps what was received and what really went out.`

/** Describes the simulator: `/openapi.json`, Swagger UI at `/docs`. */
export async function describeGateway(app: Server) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Notification gateway (simulator)', version, description },
      tags: [
        { name: 'gateway', description: 'What the real gateway offers.' },
        { name: 'ledger', description: 'What the simulator received.' },
        { name: 'figures', description: 'How it behaves.' },
      ],
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } } },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', theme: { title: 'Gateway simulator' } })
  const schema = { hide: true }
  app.get('/openapi.json', { schema }, async () => app.swagger())
  app.get('/', { schema }, async (_request, reply) => reply.redirect('/docs'))
}
