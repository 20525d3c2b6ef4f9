import type { FastifyReply } from 'fastify'

/**
 * Acts once when a call is over: answered, or left by its caller. The framework's own hook does not run for a caller
 * who hangs up, so whoever counts calls in flight counts here.
 */
export function whenOver(reply: FastifyReply, act: () => void) {
  let isOver = false
  const end = () => {
    if (isOver) return
    isOver = true
    act()
  }
  reply.raw.once('finish', end).once('close', end)
}
