import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase } from '../../test/database.ts'
import { aDoor } from '../../test/sockets.ts'
import { type Database, isOutage, openPool } from './database.ts'
import { readInBatches } from './read-in-batches.ts'

const { url } = await aDatabase()

/** What an application does with a pool. Each gives what it should and what it did get. */
const works: Record<string, (pool: Database, n: number) => Promise<[expected: unknown, actual: unknown]>> = {
  'a statement': async (pool, n) => {
    const [row] = await pool`select ${n}::int as n`
    return [n, row?.n]
  },
  'a statement without parameters': async (pool, n) => {
    const [row] = await pool.unsafe(`select ${n} as n`)
    return [n, row?.n]
  },
  'a large statement': async (pool, n) => {
    const text = `${n} `.repeat(20_000)
    const [row] = await pool`select ${text}::text as text`
    return [text, row?.text]
  },
  'a transaction': async (pool, n) => {
    const rows = await pool.begin(async sql => [
      await sql`select ${n}::int as n`,
      await sql`select ${n}::int + 1 as n`,
      await sql.savepoint(inner => inner`select ${n}::int + 2 as n`),
    ])
    return [[n, n + 1, n + 2], rows.map(([row]) => row?.n)]
  },
  'a transaction that takes its time': async (pool, n) => {
    const counted = await pool.begin(async sql => {
      await sql`create temporary table mine (n int) on commit drop`
      for (let place = 0; place < 5; place++) {
        await sleep(20)
        await sql`insert into mine values (${n + place})`.catch(() => {})
      }
      return sql`select min(n)::int as min, count(*)::int as count from mine`
    })
    return [{ min: n, count: 5 }, { ...counted[0] }]
  },
  'a transaction of many statements at once': async (pool, n) => {
    const numbers = Array.from({ length: 20 }, (_, place) => n + place)
    const rows = await pool.begin(sql => numbers.map(number => sql`select ${number}::int as n`))
    return [numbers, rows.map(([row]) => row?.n)]
  },
  'a transaction that is given up': async (pool, n) => {
    const failed = pool.begin(async sql => {
      await sql`select ${n}::int`
      throw new Error(`given up ${n}`)
    })
    const message = await failed.catch(error => (isOutage(error) ? Promise.reject(error) : error.message))
    return [`given up ${n}`, message]
  },
  'reading in batches': async (pool, n) => {
    const read: number[] = []
    const rows = readInBatches(
      pool,
      50,
      sql => sql`select i from generate_series(1, ${500 + (n % 7)}::int) i`,
    )
    for await (const batch of rows) {
      read.push(...batch.map(([cell]) => Number(cell)))
      await sleep(1)
    }
    return [Array.from({ length: 500 + (n % 7) }, (_, place) => place + 1), read]
  },
}

for (const how of ['closed', 'reset'] as const) {
  test(`however often connections are ${how}, each call ends: with its own answer or as an outage`, async t => {
    const door = await aDoor(url)
    const pool = openPool({ url: door.url, name: 'test of the driver', connectionsMax: 6 })
    const startedAt = Date.now()
    const counts = { answered: 0, cut: 0 }
    // A busy machine takes longer to see as much.
    const isOver = () => {
      const seconds = (Date.now() - startedAt) / 1000
      return seconds > 8 && ((counts.answered > 100 && counts.cut > 100) || seconds > 90)
    }
    let n = 0
    const worker = async () => {
      while (!isOver()) {
        const names = Object.keys(works)
        const name = names[n % names.length] as string
        const call = (works[name] as (typeof works)[string])(pool, n++)
        const outcome = await Promise.race([
          call.catch(error => error),
          sleep(20_000, 'never ended', { ref: false }),
        ])
        if (outcome instanceof Error) {
          if (!isOutage(outcome)) throw outcome
          counts.cut++
        } else {
          assert.notEqual(outcome, 'never ended', `${name} never ended`)
          assert.deepEqual(outcome[1], outcome[0], name)
          counts.answered++
        }
      }
    }
    const cutting = setInterval(() => door.cutOne({ how }), 30)
    await Promise.all(Array.from({ length: 24 }, worker)).finally(() => clearInterval(cutting))
    t.diagnostic(`${counts.answered} answered, ${counts.cut} cut`)
    assert.ok(counts.answered > 100 && counts.cut > 100)
    for (let call = 0; call < 50; call++) assert.equal((await pool`select ${call}::int as n`)[0]?.n, call)
    await pool.end({ timeout: 1 })
  })
}
