import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'

type Body = NonNullable<
  paths['/v1/sales/dead-letters/replay']['post']['requestBody']['content']['application/json']
>
type Filter = NonNullable<Body['filter']>

/** What a replay gave. */
export type Replayed = { accepted: number; duplicates: number; rejected: number; remaining: number }

const atOnce = 500

/** Records rejected events again, those of the filter that were counted; those that come meanwhile stay for the next time. */
export async function replayAll(filter: Filter, counted: number): Promise<Replayed> {
  const sums = { accepted: 0, duplicates: 0, rejected: 0, remaining: counted }
  for (let done = 0; done < counted; ) {
    const { data } = await client.POST('/v1/sales/dead-letters/replay', {
      body: { filter, limit: Math.min(atOnce, counted - done) },
    })
    const { accepted = 0, duplicates = 0, rejected = 0, remaining = 0 } = data ?? {}
    const taken = accepted + duplicates + rejected
    sums.accepted += accepted
    sums.duplicates += duplicates
    sums.rejected += rejected
    sums.remaining = remaining
    done += taken
    if (taken === 0 || remaining === 0) break
  }
  return sums
}
