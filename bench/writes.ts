import type { Database, Transaction } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { count, duration, median, times } from './lib/numbers.ts'
import type { Report, Result } from './lib/result.ts'

const repeats = 200

const setups: [string, string[]][] = [
  ['as shipped', []],
  ['without the search index', ['drop index customers.customer_trigrams']],
  [
    'without documents, versions and counts (no triggers)',
    [
      'alter table customers.customer disable trigger user',
      'alter table customers.address disable trigger user',
    ],
  ],
  [
    'without both',
    [
      'drop index customers.customer_trigrams',
      'alter table customers.customer disable trigger user',
      'alter table customers.address disable trigger user',
    ],
  ],
]

type Write = { what: string; act: (sql: Transaction, id: number, turn: number) => Promise<unknown> }
const writes: Write[] = [
  {
    what: 'insert a customer',
    act: (sql, _id, turn) => sql`
      insert into customers.customer (name, email, phone)
      values ('María Fernández Ibáñez', ${`bench.${turn}@example.com`}, '+34 600 000 000')`,
  },
  {
    what: "change a customer's name",
    act: (sql, id) => sql`update customers.customer set name = name || ' Ñ' where id = ${id}`,
  },
  {
    what: "change a customer's phone to itself",
    act: (sql, id) => sql`update customers.customer set phone = phone where id = ${id}`,
  },
  {
    what: 'add an address',
    act: (sql, id) => sql`
      insert into customers.address (customer_id, address_type, street, city, country, is_default)
      values (${id}, 'other', 'Calle Mayor 1', 'Madrid', 'España', false)`,
  },
  {
    what: 'change the street of an address',
    act: (sql, id) => sql`
      update customers.address set street = street || ' bis'
      where customer_id = ${id} and is_default`,
  },
]

/** What one write costs in the database, without its commit, with and without what serves the reads. Undone at the end. */
export async function benchWrites({ server, customers, say }: BenchContext): Promise<Report> {
  const { owner } = await server.seeded(customers)
  const measured = new Map<string, number[]>()
  for (const [setup, statements] of setups) {
    for (const { what, act } of writes) {
      const ms = await timeUndone(owner, statements, customers, act)
      measured.set(what, [...(measured.get(what) ?? []), ms])
      say(`${what}, ${setup}: ${duration(ms)}`)
    }
  }
  const results: Result[] = writes.map(({ what }) => {
    const [shipped = 0, noSearch = 0, noTriggers = 0, bare = 0] = measured.get(what) ?? []
    return {
      what: `${what}, ${count(customers)} customers`,
      ours: duration(shipped),
      yardstick: `${duration(bare)} bare, ${duration(noSearch)} without the search index, ${duration(noTriggers)} without triggers`,
      ratio: times(shipped / bare),
    }
  })
  return { results }
}

const undo = Symbol('undo')

async function timeUndone(
  owner: Database,
  statements: string[],
  customers: number,
  act: (sql: Transaction, id: number, turn: number) => Promise<unknown>,
): Promise<number> {
  const ms: number[] = []
  await owner
    .begin(async sql => {
      for (const statement of statements) await sql.unsafe(statement)
      for (let turn = 0; turn < repeats; turn++) {
        const id = 1 + ((turn * 7919) % customers)
        const startedAt = performance.now()
        await act(sql, id, turn)
        ms.push(performance.now() - startedAt)
      }
      throw undo
    })
    .catch(error => {
      if (error !== undo) throw error
    })
  return median(ms)
}
