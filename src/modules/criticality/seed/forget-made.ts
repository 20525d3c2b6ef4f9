import { recordAudit } from '../../../platform/access/audit.ts'
import type { Database, Sql } from '../../../platform/database.ts'
import { forgetConsumer } from '../consumers.ts'
import { lockForgetting } from '../forgotten-queries.ts'
import { madeConsumerNames } from './made-applications.ts'

/**
 * Forgets the consumers that `seedCriticality` made up, as nobody asks for them any more: nobody is told that they are silent.
 * An application of somebody's own that has such a name and names its instances stays, and so does any that asks after this.
 */
export async function forgetMadeConsumers(database: Database): Promise<void> {
  await database.begin(async sql => {
    await lockForgetting(sql)
    await keepOwn(sql)
  })
  // One at a time: whoever looks for silence takes consumers and alerts in turns, and neither is to wait in a circle.
  while (await forgetNext(database));
}

async function forgetNext(database: Database): Promise<boolean> {
  return database.begin(async sql => {
    // Before looking: of processes that start together one forgets each.
    await lockForgetting(sql)
    const app = await findMadeConsumer(sql)
    if (app === undefined) return false
    await forgetConsumer(sql, app)
    await recordAudit(sql, { actor: 'demo', action: 'criticality.consumer_forgotten', subject: app })
    return true
  })
}

// Seeded consumers were first seen months before there were tables to note it in. A day, as the time of a migration is written
// without its zone.
const isMade = (sql: Sql) => sql`
  application.app = any(${[...madeConsumerNames]}::text[])
  and application.first_seen_at < (select min(run_at) from platform.migration) - interval '1 day'`

// Made-up ones name no instance. Whoever does was first seen with it, also when that instance is gone one day.
async function keepOwn(sql: Sql): Promise<void> {
  await sql`
    update criticality.application
    set first_seen_at = own.first_seen_at
    from (select app, min(first_seen_at) as first_seen_at from criticality.consumer where instance <> '' group by app) own
    where own.app = application.app and ${isMade(sql)}`
}

async function findMadeConsumer(sql: Sql): Promise<string | undefined> {
  const [found] = await sql<{ app: string }[]>`
    select application.app from criticality.application where ${isMade(sql)} order by application.app limit 1`
  return found?.app
}
