import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LastSeen } from './last-seen.ts'
import { positionOf } from './position.ts'
import type { StateReader } from './read-state.ts'
import { type Shown, stateTag } from './shown.ts'
import { contractState } from './state-view.ts'
import type { Consumer } from './tell-queries.ts'
import type { WaitingCalls } from './waiting-calls.ts'

/** A consumer that asks, and how many seconds it waits for news. */
type Asking = { request: FastifyRequest; reply: FastifyReply; consumer: Consumer; seconds: number }

type Parts = {
  reader: StateReader
  lastSeen: Pick<LastSeen, 'note'>
  waiting: Pick<WaitingCalls, 'wait'>
}

/** Literal mode: a state that the consumer has not been told, and from now on has been. */
export async function answerLiterally(asking: Asking, { reader, lastSeen, waiting }: Parts) {
  const { consumer } = asking
  lastSeen.note({ app: consumer.app, instance: consumer.instance, mode: 'literal' })
  const news = await waiting.wait(asking, state => reader.tell(consumer, state))
  return news ? contractState(news) : {}
}

/** Confirmed mode by `since`: the state and its position, unless that is what the consumer shows. */
export async function answerSince(asking: Asking, shown: Shown, parts: Parts) {
  const { last, isNews } = await askConfirmed(asking, shown, parts)
  return isNews ? { ...contractState(last), position: positionOf(last) } : {}
}

/** Confirmed mode by `If-None-Match`: the state with its tag, or 304 when that is what the consumer shows. */
export async function answerTagged(asking: Asking, shown: Shown, parts: Parts) {
  const { last, isNews } = await askConfirmed(asking, shown, parts)
  const reply = asking.reply.header('etag', stateTag(last)).header('cache-control', 'private, no-cache')
  // Null would be a body of four letters.
  return isNews ? contractState(last) : reply.code(304).send(undefined as never)
}

async function askConfirmed(asking: Asking, shown: Shown, { reader, lastSeen, waiting }: Parts) {
  const last = await reader.current()
  lastSeen.note(seenOf(asking.consumer, shown.revision(last)))
  if (!shown.is(last)) return { last, isNews: true }
  if (asking.seconds === 0) return { last, isNews: false }
  const news = await waiting.wait(asking, async known => {
    const state = known ?? (await reader.current())
    return shown.is(state) ? undefined : state
  })
  return news ? { last: news, isNews: true } : { last, isNews: false }
}

function seenOf({ app, instance }: Consumer, shownRevision: number | undefined) {
  const seen = { app, instance, mode: 'confirmed' as const }
  return shownRevision === undefined ? seen : { ...seen, shownRevision }
}
