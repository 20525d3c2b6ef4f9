import type { Database, Transaction } from '../../platform/database.ts'
import { type JobFacts, listJobs } from '../../platform/system-queries.ts'
import { holdAlertEvents, isRaised } from './alert-queries.ts'
import { errorText } from './follow-job.ts'
import { listOpenAlerts } from './open-alerts.ts'
import { raiseAlert, resolveAlert } from './raise-alert.ts'

const kind = 'job.failed'

/**
 * Raises and ends alerts of jobs by what became of their last runs. A run says itself how it ended (`followJob`), unless its
 * process died with it or could not write: then it is noticed here.
 */
export async function watchJobs(database: Database): Promise<void> {
  await database.begin(async sql => {
    // Before looking: what a run says of itself meanwhile comes after.
    await holdAlertEvents(sql)
    const jobs = await listJobs(sql)
    await raiseGivenUp(sql, jobs)
    await endSucceeded(sql, jobs)
  })
}

async function raiseGivenUp(sql: Transaction, jobs: readonly JobFacts[]): Promise<void> {
  for (const { name: key, state, error } of jobs) {
    if (state !== 'failed' || (await isRaised(sql, { kind, key }))) continue
    await raiseAlert(sql, {
      kind,
      key,
      payload: { job: key, error: errorText(error ?? 'no reason is known') },
    })
  }
}

async function endSucceeded(sql: Transaction, jobs: readonly JobFacts[]): Promise<void> {
  for (const { key, lastRaisedAt } of await listOpenAlerts(sql, kind)) {
    const job = jobs.find(({ name }) => name === key)
    if (job?.state !== 'completed' || !job.finishedAt || job.finishedAt < lastRaisedAt) continue
    await resolveAlert(sql, { kind, key })
  }
}
