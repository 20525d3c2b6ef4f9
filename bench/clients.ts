import assert from 'node:assert/strict'
import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { drain, fetchWhole } from './lib/calls.ts'
import { count, duration, median, times } from './lib/numbers.ts'
import { startService, startYardstick } from './lib/processes.ts'
import type { Report } from './lib/result.ts'

const customers = 10_000
const rounds = 3
const ownCallsPerRound = 15
const timesFaster = 500

/** `GET /clients` with 10,000 customers, against the naive way on the same rows. */
export async function benchClients({ server, say }: BenchContext): Promise<Report> {
  const database = await server.seeded(customers)
  await makeNaiveTables(database.owner)
  const service = await startService(database.url)
  const naive = await startYardstick('naive.ts', { DATABASE_URL: database.url })
  const ours: number[] = []
  const oursChanged: number[] = []
  const theirs: number[] = []
  try {
    say('the same answer from both?')
    const [own, other] = [
      await fetchWhole(`${service.url}/clients`, service.headers),
      await fetchWhole(`${naive.url}/clients`, {}),
    ]
    assert.deepEqual(JSON.parse(own.body), JSON.parse(other.body))
    for (let round = 1; round <= rounds; round++) {
      for (let call = 0; call < ownCallsPerRound; call++)
        ours.push((await drain(`${service.url}/clients`, service.headers)).ms)
      for (let call = 0; call < ownCallsPerRound; call++) {
        await database.owner`update customers.customer set phone = ${`+57 300 ${round} ${call}`} where id = 1`
        oursChanged.push((await drain(`${service.url}/clients`, service.headers)).ms)
      }
      theirs.push((await drain(`${naive.url}/clients`, {})).ms)
      say(`round ${round} of ${rounds}: ${duration(median(ours))} against ${duration(median(theirs))}`)
    }
  } finally {
    await Promise.all([service.stop(), naive.stop()])
  }
  const row = (what: string, own: number[]) => {
    const ratio = median(theirs) / median(own)
    return {
      what: `\`GET /clients\`, ${count(customers)} customers${what}, the naive way (N+1, no index)`,
      ours: duration(median(own)),
      yardstick: duration(median(theirs)),
      ratio: times(ratio),
      reach: `≥ ${timesFaster} ×`,
      isReached: ratio >= timesFaster,
    }
  }
  return { results: [row('', ours), row(', one changed before each call', oursChanged)] }
}

/** The tables as an ORM makes them from two classes: a key each, a foreign key, and no index on it. */
export async function makeNaiveTables(owner: Database): Promise<void> {
  await owner`drop schema if exists naive cascade`
  await owner`create schema naive`
  await owner`
    create table naive.customer (
      id bigserial primary key, name varchar(255) not null, email varchar(255) not null unique, phone varchar(255),
      created_at timestamptz not null
    )`
  await owner`
    create table naive.address (
      id bigserial primary key, customer_id bigint not null references naive.customer, address_type varchar(255) not null,
      street varchar(255) not null, city varchar(255) not null, country varchar(255) not null, state varchar(255),
      postal_code varchar(255), is_default boolean not null, created_at timestamptz not null
    )`
  await owner`insert into naive.customer select id, name, email, phone, created_at from customers.customer order by id`
  await owner`
    insert into naive.address
    select id, customer_id, address_type, street, city, country, state, postal_code, is_default, created_at
    from customers.address order by id`
  await owner`vacuum (analyze) naive.customer, naive.address`
}
