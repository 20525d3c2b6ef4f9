import { migrate } from '../platform/migrations.ts'
import { withDatabase } from './workplace.ts'

/** Applies what is missing and says so. */
export async function migrateDatabase(): Promise<void> {
  const applied = await withDatabase((_database, { ownerUrl }) => migrate(ownerUrl), { creates: true })
  console.log(
    applied.length === 0 ? 'Nothing to do: the database is up to date.' : `Applied ${applied.join(', ')}.`,
  )
}
