import { setTimeout as sleep } from 'node:timers/promises'
import { Hopeless } from './service.ts'

const patienceMs = 240_000

/** As `eventually`, for a machine that has many processes to start and much else to do. */
export async function patiently<Result>(attempt: () => Promise<Result> | Result): Promise<Result> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Hopeless || Date.now() > deadline) throw error
    }
  }
}
