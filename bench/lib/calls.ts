import { Agent, type IncomingMessage, request } from 'node:http'
import { quantile } from './numbers.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** What was called, how long until the last byte, and the body when it was kept. */
export type Answer = { ms: number; bytes: number; body: string; headers: IncomingMessage['headers'] }

/** Fetches over a kept connection. A status other than 200 is an error. */
export function fetchWhole(
  url: string,
  headers: Record<string, string>,
  { keepBody = true } = {},
): Promise<Answer> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, headers }, response => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (keepBody || response.statusCode !== 200) chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () => {
        const ms = performance.now() - startedAt
        const body = Buffer.concat(chunks).toString()
        if (response.statusCode === 200) resolve({ ms, bytes, body, headers: response.headers })
        else reject(new Error(`${url} answered ${response.statusCode}: ${body.slice(0, 300)}`))
      })
    })
    call.on('error', reject)
    call.end()
  })
}

/** Reads a stream and throws it away, waiting after each chunk for as long as `pauseMs` says. */
export function drain(
  url: string,
  headers: Record<string, string>,
  { pauseMs = 0, forMs = Number.POSITIVE_INFINITY } = {},
): Promise<{ ms: number; bytes: number }> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const call = request(url, { headers, agent: false }, response => {
      let bytes = 0
      const finish = () => resolve({ ms: performance.now() - startedAt, bytes })
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (performance.now() - startedAt > forMs) {
          response.destroy()
          finish()
        } else if (pauseMs > 0) {
          response.pause()
          setTimeout(() => response.resume(), pauseMs)
        }
      })
      response.on('end', () =>
        response.statusCode === 200 ? finish() : reject(new Error(`${url}: ${response.statusCode}`)),
      )
      response.on('error', error => (performance.now() - startedAt > forMs ? finish() : reject(error)))
    })
    call.on('error', reject)
    call.end()
  })
}

/** Median, 95th percentile and worst of a series of calls. */
export type Timing = { median: number; p95: number; worst: number; calls: number }

export function timingOf(values: number[]): Timing {
  return {
    median: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    worst: Math.max(...values),
    calls: values.length,
  }
}
