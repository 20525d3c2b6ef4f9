import { makeIntake, openGateways } from '../src/modules/notifications/index.ts'
import type { RequestRow } from '../src/modules/notifications/request-queries.ts'
import { loadConfig } from '../src/platform/config.ts'
import type { Database } from '../src/platform/database.ts'
import { newId } from '../src/platform/uuid.ts'
import type { BenchServer } from './lib/databases.ts'
import { runCommand } from './lib/processes.ts'

const registeredAtOnce = 1_000
const launchedAtOnce = 5_000

/** An empty database with all tables. */
export async function migratedDatabase(
  server: BenchServer,
  name: string,
): Promise<{ url: string; owner: Database }> {
  const database = await server.empty(name)
  await runCommand(['migrate'], { DATABASE_URL: database.url })
  return database
}

/** Registers and launches requests by the product's own intake, without HTTP. Gives their ids. */
export async function launchRequests(
  owner: Database,
  requests: number,
  settings: Record<string, string>,
): Promise<string[]> {
  const gateways = await openGateways(loadConfig(settings), {})
  const intake = makeIntake({
    database: owner,
    gateways,
    backlogMax: 100_000_000,
    endsAfterSeconds: 86_400,
    onLaunched: () => {},
  })
  const rows = Array.from({ length: requests }, (_, number) => aRequest(number))
  for (let from = 0; from < requests; from += registeredAtOnce)
    await intake.registerAll(rows.slice(from, from + registeredAtOnce))
  for (let from = 0; from < requests; from += launchedAtOnce)
    await Promise.all(rows.slice(from, from + launchedAtOnce).map(({ id }) => intake.launch(id)))
  intake.stop()
  await Promise.all(gateways.all.map(gateway => gateway.close()))
  // What autovacuum does within a minute; without it the planner knows nothing of what came in a second.
  await owner`analyze notifications.request, notifications.delivery`
  return rows.map(({ id }) => id)
}

function aRequest(number: number): RequestRow {
  return {
    id: newId(),
    caller: 'anonymous',
    type: 'email',
    recipient: `user-${number}@example.com`,
    message: `Your order ${number} is on its way.`,
    lane: 1,
    send_at: null,
    send_before: null,
    on_doubt: 'retry',
    callback_url: null,
    replay_of: null,
  }
}

/** How many requests have each status, and how many may have been delivered twice. */
export async function countRequests(
  owner: Database,
): Promise<{ queued: number; processing: number; sent: number; failed: number; flagged: number }> {
  const [row] = await owner<
    [{ queued: number; processing: number; sent: number; failed: number; flagged: number }]
  >`
    select count(*) filter (where status = 'queued')::int as queued,
      count(*) filter (where status = 'processing')::int as processing,
      count(*) filter (where status = 'sent')::int as sent,
      count(*) filter (where status = 'failed')::int as failed,
      count(*) filter (where possible_duplicate)::int as flagged
    from notifications.request`
  return row
}
