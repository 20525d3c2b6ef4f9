/** The yardstick of the list's throughput: the platform's server with a route that answers a constant. */
import { pino } from 'pino'
import { createServer } from '../src/platform/http/server.ts'

const app = await createServer({
  log: pino({ level: 'warn' }),
  trustedProxies: [],
  corsOrigins: [],
  isHttpsExpected: false,
})
const body = Buffer.alloc(Number(process.env.BODY_BYTES), 'x')

app.get('/ready', async () => ({}))
app.get('/constant', async (_request, reply) => reply.type('application/json; charset=utf-8').send(body))

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on('SIGTERM', () => process.exit(0))
