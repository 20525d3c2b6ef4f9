import type { FastifyReply } from 'fastify'

/** Waits for a part of the work and notes in `Server-Timing` how long it took, for whoever looks at the answer. */
export async function timed<Value>(
  reply: FastifyReply,
  part: string,
  work: PromiseLike<Value>,
): Promise<Value> {
  const startedAt = performance.now()
  try {
    return await work
  } finally {
    const entry = `${part};dur=${(performance.now() - startedAt).toFixed(1)}`
    const known = reply.getHeader('server-timing')
    reply.header('server-timing', known ? `${known}, ${entry}` : entry)
  }
}
