import type { Database } from '../../database.ts'

/** An upload that this process alone loads. */
export type UploadHold = {
  /** Aborted when the session that holds it is gone: another process may hold it by now. */
  lost: AbortSignal
  release: () => Promise<void>
}

const lockSpace = 5_120_078
const checkEveryMs = 2_000

/** Takes an upload for as long as a session of ours lives; undefined when somebody else has it. */
export async function holdUpload(pool: Database, uploadId: string): Promise<UploadHold | undefined> {
  const session = await pool.reserve()
  const lost = new AbortController()
  try {
    const [taken] = await session<[{ isHeld: boolean; pid: number }]>`
      select pg_try_advisory_lock(hashtextextended(${uploadId}, ${lockSpace})) as is_held, pg_backend_pid() as pid`
    if (!taken.isHeld) {
      session.release()
      return undefined
    }
    // The driver connects anew by itself; only the backend's number tells that the lock has gone with the old one.
    const isStillOurs = async () => {
      const [now] = await session<[{ pid: number }]>`select pg_backend_pid() as pid`
      if (now.pid !== taken.pid) lost.abort()
    }
    const checking = setInterval(() => void isStillOurs().catch(() => lost.abort()), checkEveryMs)
    return {
      lost: lost.signal,
      release: async () => {
        clearInterval(checking)
        await session`select pg_advisory_unlock(hashtextextended(${uploadId}, ${lockSpace}))`.catch(() => {})
        session.release()
      },
    }
  } catch (error) {
    session.release()
    throw error
  }
}
