/**
 * The yardstick of `GET /clients`: what an ORM's lazy loading does. One query for the customers, then one for the
 * addresses of each, on a table without an index on its foreign key; objects, then one string of all of them.
 */
import { fastify } from 'fastify'
import postgres from 'postgres'

type Row = Record<string, unknown> & { id: number; created_at: Date }

const sql = postgres(process.env.DATABASE_URL as string, {
  max: 10,
  types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
})
const app = fastify()

app.get('/ready', async () => {
  await sql`select 1`
  return {}
})

app.get('/clients', async (_request, reply) => {
  const customers = await sql<
    Row[]
  >`select id, name, email, phone, created_at from naive.customer order by id`
  const answer = []
  for (const customer of customers) {
    const addresses = await sql<Row[]>`
      select id, customer_id as client_id, address_type, street, city, country, state, postal_code, is_default,
        created_at
      from naive.address where customer_id = ${customer.id} order by id`
    answer.push({ ...customer, addresses: [...addresses] })
  }
  return reply.type('application/json').send(JSON.stringify(answer))
})

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on('SIGTERM', () => process.exit(0))
