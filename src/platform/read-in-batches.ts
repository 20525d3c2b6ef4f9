import type postgres from 'postgres'
import type { Database, Transaction } from './database.ts'

// The driver has cursors of its own; one whose connection is lost between two batches ends as if it were complete.
/**
 * The rows of a query in batches of at most `size`, each row as the bytes of its columns, all as of one moment. Two
 * batches are in memory at most: the next one is fetched while the caller works on this one. When the caller stops, so
 * does the query. A connection that is lost on the way throws: what was read until then never looks complete.
 */
export async function* readInBatches(
  database: Database,
  size: number,
  query: (transaction: Transaction) => postgres.PendingQuery<postgres.Row[]>,
): AsyncGenerator<Buffer[][]> {
  const { transaction, end } = await openTransaction(database)
  try {
    yield* batchesWithin(transaction, size, query(transaction))
  } finally {
    await end()
  }
}

async function* batchesWithin(
  transaction: Transaction,
  size: number,
  query: postgres.PendingQuery<postgres.Row[]>,
): AsyncGenerator<Buffer[][]> {
  await transaction`declare batch no scroll cursor for ${query}`
  const fetchNext = () => {
    const batch = transaction.unsafe(`fetch ${size} from batch`).raw()
    batch.catch(() => {})
    return batch
  }
  for (let coming = fetchNext(); ; ) {
    const batch = await coming
    if (batch.length === 0) break
    coming = fetchNext()
    yield batch
  }
  await transaction`close batch`
}

// A transaction that lasts as long as its user wants, where the driver offers one that lasts as long as a function.
async function openTransaction(database: Database) {
  const begun = Promise.withResolvers<Transaction>()
  const used = Promise.withResolvers<void>()
  const ended = database
    .begin('read only', transaction => {
      begun.resolve(transaction)
      return used.promise
    })
    .catch(begun.reject)
  const end = () => {
    used.resolve()
    return ended
  }
  return { transaction: await begun.promise, end }
}
