import type { Database } from '../../platform/database.ts'
import { storableText } from '../../platform/storable-text.ts'
import { isRaised } from './alert-queries.ts'
import { raiseAlert, resolveAlert } from './raise-alert.ts'

const errorLengthMax = 500

/** Raises an alert of a job that failed; the next run that does not fail ends it. */
export async function followJob(
  database: Database,
  { name: key, error }: { name: string; error?: unknown },
): Promise<void> {
  const kind = 'job.failed'
  if (error !== undefined) {
    const text = errorText(error)
    await database.begin(sql => raiseAlert(sql, { kind, key, payload: { job: key, error: text } }))
  } else if (await isRaised(database, { kind, key })) {
    await database.begin(sql => resolveAlert(sql, { kind, key }))
  }
}

/** What an error says, as a payload holds it. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return storableText(text.slice(0, errorLengthMax))
}
