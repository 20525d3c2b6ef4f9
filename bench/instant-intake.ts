/** The yardstick of registration: the platform's server, guard, schema and route, with an intake that stores nothing. */
import { type Intake, requestRoutes } from '../src/modules/notifications/index.ts'
import { anInstantServer, listenInstantly } from './lib/instant-server.ts'

const app = await anInstantServer({ callsPerMinute: 1_000, anonymousAccess: ['notifications'] })
const intake: Intake = {
  register: async () => {},
  registerAll: async () => {},
  launch: async () => true,
  statusOf: async () => 'queued',
  waiting: () => 0,
  backlog: { isFullFor: () => false, added: () => {}, size: () => 0, stop: () => {} },
  stop: () => {},
}
requestRoutes(app, {
  intake,
  once: async () => {
    throw new Error('The bench sends no Idempotency-Key.')
  },
  messageLengthMax: 10_000,
  callbackUrlFault: () => undefined,
})
await listenInstantly(app)
