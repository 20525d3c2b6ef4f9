import type { FastifyRequest } from 'fastify'
import type { Text } from '../../platform/language.ts'
import { positionOf, readPosition } from './position.ts'
import type { State } from './state-queries.ts'

/** What a consumer says that it shows: it carries its position itself. */
export type Shown = {
  /** Whether that is this state, so that there is nothing new. Another epoch, or a revision yet to come, is not. */
  is: (state: State) => boolean
  /** The revision that it shows, if that is one of this epoch. */
  revision: (state: State) => number | undefined
}

/** The entity tag of a state. */
export function stateTag(state: State): string {
  return `"${positionOf(state)}"`
}

/** Reads `If-None-Match`: one tag or several, weak ones, tags without their quotation marks, or `*` for any state. */
export function readIfNoneMatch({ headers }: FastifyRequest): Shown | undefined {
  const header = headers['if-none-match']
  if (header === undefined) return undefined
  const tags = header.split(',').map(tag =>
    tag
      .trim()
      .replace(/^W\//i, '')
      .replace(/^"(.*)"$/, '$1'),
  )
  const positions = tags.map(readPosition).filter(position => position !== undefined)
  const isAny = tags.includes('*')
  return {
    is: state => (isAny && state.revision > 0) || tags.includes(positionOf(state)),
    revision: state => {
      const revisions = positions.filter(({ epoch }) => epoch === state.epoch).map(({ revision }) => revision)
      return revisions.length > 0 ? Math.max(...revisions) : undefined
    },
  }
}

/** What `?since=` may be: a position, or a revision alone; 0 for whoever shows nothing yet. */
export const sincePattern = '^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-)?(?:0|[1-9][0-9]{0,14})$'

/** What is said to whoever sends another `?since=`. */
export const sinceWords: Text = {
  en: 'must be 0 to begin with, and then the position of the last answer, such as 01234567-89ab-4cde-8f01-23456789abcd-17.',
  es: 'debe ser 0 al principio, y después la posición de la última respuesta, como 01234567-89ab-4cde-8f01-23456789abcd-17.',
}

/** Reads `?since=`, which has the form of `sincePattern`. */
export function readSince(since: string | undefined): Shown | undefined {
  if (since === undefined) return undefined
  const position = readPosition(since)
  const isOfEpoch = ({ epoch }: State) => !position || position.epoch === epoch
  const revision = position?.revision ?? Number(since)
  return {
    is: state => isOfEpoch(state) && revision === state.revision,
    revision: state => (isOfEpoch(state) ? revision : undefined),
  }
}
