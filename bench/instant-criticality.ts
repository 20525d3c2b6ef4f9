/** The yardstick of asking for the criticality: the platform's server, guard and token, with a route that answers `{}`. */
import { Type } from 'typebox'
import { makeTokenCallers } from '../src/modules/criticality/index.ts'
import { anInstantServer, instantAuthenticator, listenInstantly } from './lib/instant-server.ts'

const app = await anInstantServer({ callsPerMinute: 10_000_000 })
const { byToken } = makeTokenCallers({
  authenticator: instantAuthenticator,
  secappToken: process.env.SECAPP_TOKEN,
})
app.get(
  '/secapp/update',
  {
    config: { scope: 'criticality', identify: byToken },
    schema: { response: { 200: Type.Object({ current_status: Type.Optional(Type.Integer()) }) } },
  },
  async () => ({}),
)
await listenInstantly(app)
