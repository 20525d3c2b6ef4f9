import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../src/platform/database.ts'
import { patienceMs } from './patience.ts'
import { adminKey, aFolder, cleanUp, eventually } from './service.ts'

/** Answers to one key: the id that was acknowledged, or none yet. */
type Sent = { key: string; id?: number }

/** A client that notes on disk what it is about to send, and repeats with the same key what it never learnt the end of. */
export type Client = {
  /** Registers customers from several connections at once until told to stop, or (unless `patient`) cut off. */
  write: (url: string, options?: { connections?: number; patient?: boolean }) => Writing
  /** Repeats every call whose outcome is unknown until each is acknowledged. */
  settle: (url: string) => Promise<void>
  acknowledged: () => number
  unknown: () => number
  /** Answers that were neither an acknowledgement nor a 503 problem. */
  strange: string[]
  /** The database holds exactly what was acknowledged, each once, and nothing else. */
  verify: (owner: Database) => Promise<void>
}

export type Writing = { stop: () => Promise<void>; ended: Promise<unknown> }

export async function aClient(t: TestContext): Promise<Client> {
  const path = join(await aFolder(t), 'journal')
  const journal = openSync(path, 'a')
  cleanUp(t, () => closeSync(journal))
  const sent = new Map<string, Sent>()
  const strange: string[] = []

  const note = (key: string) => {
    writeSync(journal, `${key}\n`)
    fsyncSync(journal)
    sent.set(key, { key })
  }

  const send = async (url: string, key: string): Promise<'acknowledged' | 'refused' | 'cut'> => {
    const answer = await post(url, key).catch(() => undefined)
    if (!answer) return 'cut'
    if (answer.status === 201) {
      const { id, email } = JSON.parse(answer.text) as { id: number; email: string }
      const known = sent.get(key)
      if (email !== emailOf(key)) strange.push(`${key} was answered with ${answer.text}`)
      if (known?.id !== undefined && known.id !== id)
        strange.push(`${key} was registered as ${known.id} and ${id}`)
      sent.set(key, { key, id })
      return 'acknowledged'
    }
    const isProblem = answer.type?.startsWith('application/problem+json') && answer.retryAfter !== null
    const isExpected = answer.status === 503 || /idempotency\.still_running/.test(answer.text)
    if (!isProblem || !isExpected) strange.push(`${answer.status} ${answer.type} ${answer.text}`)
    return 'refused'
  }

  const unknownKeys = () => [...sent.values()].filter(({ id }) => id === undefined).map(({ key }) => key)

  return {
    strange,
    acknowledged: () => [...sent.values()].filter(({ id }) => id !== undefined).length,
    unknown: () => unknownKeys().length,
    write: (url, { connections = 8, patient = false } = {}) => {
      let isStopped = false
      const writeOn = async () => {
        while (!isStopped) {
          const key = randomUUID()
          note(key)
          const outcome = await send(url, key)
          if (outcome === 'cut' && !patient) return
          if (outcome !== 'acknowledged') await sleep(20)
        }
      }
      const ended = Promise.all(Array.from({ length: connections }, writeOn))
      const stop = async () => {
        isStopped = true
        await ended
      }
      return { stop, ended }
    },
    settle: async url => {
      for (const key of unknownKeys()) {
        await eventually(async () => assert.equal(await send(url, key), 'acknowledged', strange.at(-1)))
      }
    },
    verify: async owner => {
      assert.deepEqual(strange, [])
      const noted = readFileSync(path, 'utf8').trim().split('\n')
      const rows = await owner<{ id: number; email: string }[]>`
        select id, email from customers.customer order by id`
      const wanted = noted.map(key => ({ id: sent.get(key)?.id ?? 0, email: emailOf(key) }))
      assert.deepEqual(
        [...rows],
        wanted.sort((one, other) => one.id - other.id),
      )
      await verifyCustomers(owner)
    },
  }
}

/** The list's documents, the count and the events tell the same as the tables themselves. */
export async function verifyCustomers(owner: Database): Promise<void> {
  const documents = await owner<{ customer_id: number; body: string }[]>`
    select customer_id as "customer_id", body from customers.customer_document order by customer_id`
  const rows = await owner<{ document: object }[]>`
    select jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email, 'phone', c.phone, 'addresses', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'client_id', a.customer_id, 'street', a.street,
        'city', a.city, 'is_default', a.is_default) order by a.id), '[]')
      from customers.address a where a.customer_id = c.id)) as document
    from customers.customer c order by c.id`
  assert.deepEqual(
    documents.map(({ body }) => withoutTimes(body)),
    rows.map(({ document }) => document),
  )
  const [totals] = await owner<[{ counted: number; announced: number }]>`
    select coalesce((select sum(customers) from customers.customer_count), 0)::int as counted,
      (select count(distinct payload ->> 'customerId') from platform.event
        where type = 'customer.registered')::int as announced`
  assert.deepEqual({ ...totals }, { counted: rows.length, announced: rows.length })
}

type Document = Record<string, unknown> & { addresses: Record<string, unknown>[] }

function withoutTimes(body: string): object {
  const { id, name, email, phone, addresses } = JSON.parse(body) as Document
  const told = addresses.map(({ id, client_id, street, city, is_default }) => ({
    ...{ id, client_id, street, city, is_default },
  }))
  return { id, name, email, phone, addresses: told }
}

async function post(url: string, key: string) {
  const street = { street: 'Calle 1', country: 'Colombia', address_type: 'home' }
  const answer = await fetch(`${url}/v1/customers`, {
    method: 'POST',
    headers: { 'x-api-key': adminKey, 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: `Cliente ${key}`,
      email: emailOf(key),
      addresses: [
        { ...street, city: 'Bogotá' },
        { ...street, city: 'Cali' },
      ],
    }),
    signal: AbortSignal.timeout(patienceMs),
  })
  const { status, headers } = answer
  return {
    status,
    type: headers.get('content-type'),
    retryAfter: headers.get('retry-after'),
    text: await answer.text(),
  }
}

const emailOf = (key: string) => `${key}@example.com`
