import { createClient } from 'redis'
import { localRateLimiter, type RateLimiter, windowMs } from './rate-limit.ts'

// The exact log of allowed calls as a list of Redis's own times in ms: one clock for all replicas.
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[2])
local oldest = redis.call('LINDEX', KEYS[1], 0)
while oldest and tonumber(oldest) <= now - window do
  redis.call('LPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], 0)
end
local used = redis.call('LLEN', KEYS[1])
local allowed = 0
if used < tonumber(ARGV[1]) then
  allowed = 1
  redis.call('RPUSH', KEYS[1], now)
  redis.call('PEXPIRE', KEYS[1], window)
  oldest = oldest or now
end
return { allowed, used, tonumber(oldest or now) + window - now }
`

const answerWithinMs = 250

/**
 * Counts calls across all replicas through Redis. When Redis does not answer in time the process counts for itself, so
 * that an outage of the limiter is none of the service; `onTrouble` hears of it.
 */
export async function sharedRateLimiter(
  url: string,
  onTrouble: (error: unknown) => void,
): Promise<RateLimiter> {
  const local = localRateLimiter()
  const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 2000 } })
  client.on('error', onTrouble)
  // Keeps trying in the background; until it is there the process counts for itself.
  await within(2000, client.connect()).catch(onTrouble)
  return {
    take: async (caller, limit) => {
      if (!client.isReady) return local.take(caller, limit)
      try {
        const reply = await within(
          answerWithinMs,
          client.eval(takeScript, {
            keys: [`trastienda:calls:{${caller}}`],
            arguments: [String(limit), String(windowMs)],
          }),
        )
        const [allowed, used, resetMs] = reply as [number, number, number]
        return {
          allowed: allowed === 1,
          remaining: Math.max(0, limit - used - 1),
          resetSeconds: Math.ceil(resetMs / 1000),
        }
      } catch (error) {
        onTrouble(error)
        return local.take(caller, limit)
      }
    },
    close: async () => client.destroy(),
  }
}

function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ms} ms.`)), ms)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
