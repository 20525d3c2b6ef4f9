import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Database, isTimeout, type Transaction } from '../database.ts'
import { deleteInBatches, type InBatches } from '../delete-in-batches.ts'
import { AppError } from '../errors.ts'
import { claimKey, deleteSomeAnswers, findStoredAnswer, updateStoredAnswer } from './stored-answer-queries.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route runs its act under `once`: it takes `Idempotency-Key`. */
    once?: boolean
  }
}

/** What a creating route answers. */
export type Answer = { status: number; body: unknown; headers?: Record<string, string> }

/** Runs a creating act once for each `Idempotency-Key`. */
export type Once = (
  request: FastifyRequest,
  reply: FastifyReply,
  act: (sql: Transaction) => Promise<Answer>,
) => Promise<FastifyReply>

/** The longest `Idempotency-Key`. */
export const keyLengthMax = 255
const claimWithin = '2s'

/** How long an answer is kept for repeats. */
export const answersKeptHours = 24

/**
 * Makes the runner. The act and the record of its answer commit in one transaction: whatever dies, a repeat either
 * finds both or neither, so nothing is done twice. A repeat while the first still runs waits for it a moment. Answers
 * are stored sealed (AES-256-GCM) under a key made of our secret and the caller's: a stolen table tells nothing.
 * Refusals and failures are not kept; the same key may try again. The route says in its `config` that it does so, and is
 * described accordingly.
 */
export function makeOnce(database: Database, secret: string): Once {
  return async (request, reply, act) => {
    const { config, url } = request.routeOptions
    assert(config.once, `the route ${url} takes Idempotency-Key and does not say so: config: { once: true }`)
    const key = readKey(request)
    if (key === undefined) return send(reply, await database.begin(act))
    const seal = sealWith(secret, key)
    const answerKey = { actor: request.actor.name, keyHash: sha256(key) }
    const requestHash = seal.digest(
      `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`,
    )
    const answer = await database.begin(async sql => {
      const claim = { ...answerKey, requestHash, within: claimWithin }
      if (!(await claimKey(sql, claim).catch(refuseWhileRunning))) return undefined
      const made = await act(sql)
      const sealedBody = seal.close(JSON.stringify([made.body, made.headers ?? {}]))
      await updateStoredAnswer(sql, answerKey, { status: made.status, sealedBody })
      return made
    })
    // step: remembered
    if (answer) return send(reply, answer)
    const stored = await findStoredAnswer(database, answerKey)
    if (!stored) throw stillRunning()
    if (!requestHash.equals(stored.requestHash)) throw otherRequest()
    const [body, headers] = JSON.parse(seal.open(stored.sealedBody)) as [unknown, Record<string, string>]
    return send(reply.header('idempotency-replayed', 'true'), { status: stored.status, body, headers })
  }
}

/** Forgets answers that are past their time. */
export async function forgetOldAnswers(sql: Database, inBatches: InBatches = {}): Promise<void> {
  await deleteInBatches(limit => deleteSomeAnswers(sql, answersKeptHours, limit), inBatches)
}

function send(reply: FastifyReply, { status, body, headers = {} }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

function readKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && key.length > 0 && key.length <= keyLengthMax) return key
  throw new AppError('unreadable', 'idempotency.key_unusable', {
    en: `Idempotency-Key must be 1 to ${keyLengthMax} characters long.`,
    es: `Idempotency-Key debe tener de 1 a ${keyLengthMax} caracteres.`,
  })
}

function sealWith(secret: string, key: string) {
  const sealKey = Buffer.from(hkdfSync('sha256', secret, key, 'stored answer', 32))
  return {
    // Keyed: a plain hash of a body with a password in it would let a thief of the table try passwords at full speed.
    digest: (text: string): Buffer => createHmac('sha256', sealKey).update(text).digest(),
    close: (text: string): Buffer => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
    },
    open: (bytes: Buffer): string => {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
    },
  }
}

const sha256 = (text: string) => hash('sha256', text, 'buffer')

function refuseWhileRunning(error: unknown): never {
  throw isTimeout(error) ? stillRunning() : error
}

function stillRunning() {
  const text = {
    en: 'A call with this Idempotency-Key is still running. Repeat it in a moment.',
    es: 'Aún se está atendiendo una llamada con esta Idempotency-Key. Repítala enseguida.',
  }
  return new AppError('conflict', 'idempotency.still_running', text, { retryAfterSeconds: 1 })
}

function otherRequest() {
  return new AppError('invalid', 'idempotency.other_request', {
    en: 'This Idempotency-Key was used for another request. Use a new one.',
    es: 'Esta Idempotency-Key se usó para otra solicitud. Use una nueva.',
  })
}
