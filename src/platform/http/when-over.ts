import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'

type Act = () => void
// Several look at each call: one pair of listeners of the answer serves them all.
const acting = Symbol('acts when the call is over')
type Watched = ServerResponse & { [acting]?: Act[] }

/**
 * Acts once when a call is over: answered, or left by its caller; at once when it is over already. The framework's own hook
 * does not run for a caller who hangs up, so whoever counts calls in flight counts here.
 */
export function whenOver({ raw }: Pick<FastifyReply, 'raw'>, act: Act) {
  if (raw.closed || raw.destroyed || raw.writableFinished) return act()
  const watched: Watched = raw
  const acts = watched[acting]
  if (acts) acts.push(act)
  else {
    watched[acting] = [act]
    watched.on('finish', end).on('close', end)
  }
}

function end(this: Watched) {
  const acts = this[acting] ?? []
  this[acting] = []
  for (const act of acts) act()
}
