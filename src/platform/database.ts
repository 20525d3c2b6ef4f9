import type postgres from 'postgres'
import { driver } from './driver.ts'

/** The pool or a transaction: what a query function needs. */
export type Sql = postgres.ISql

/** The pool: what a function needs that opens its own transaction. A transaction is not one. */
export type Database = postgres.Sql

/** A transaction that has begun. */
export type Transaction = postgres.TransactionSql

/** The connections of one process. Lists, exports and metrics read from `reads`, a replica when one is set. */
export type Databases = {
  writes: Database
  reads: Database
  /** Few connections for answers that take long: streams hold theirs for as long as the client reads. */
  streams: Database
  /** Each upload holds one for as long as it lasts. */
  imports: Database
  close: () => Promise<void>
}

type PoolOptions = {
  url: string
  name: string
  connectionsMax: number
  role?: string | undefined
  statementTimeoutMs?: number
  idleInTransactionTimeoutMs?: number
  lockTimeoutMs?: number
  tempBuffers?: string
}

const runtimeRole = 'trastienda_runtime'
const statementTimeoutDefaultMs = 15_000
const lockTimeoutDefaultMs = 5_000
// Bounds what the driver can lose: a statement that it never sent after a crash of the server.
const idleInTransactionTimeoutDefaultMs = 10_000

/** How many streams (exports, the whole list) one process serves at the same time. */
export const streamsMax = 8

/** How many uploads one process loads at the same time, at most. */
const importsMax = 8

/**
 * Opens the pools of one process as the runtime role, which can neither change tables nor rewrite the audit trail.
 * Nothing connects before the first statement.
 */
export function openDatabases(options: {
  url: string
  readUrl?: string | undefined
  connectionsMax: number
  name: string
}): Databases {
  const { url, name, connectionsMax } = options
  const writes = openPool({ url, name, connectionsMax, role: runtimeRole })
  const reads = options.readUrl
    ? openPool({ url: options.readUrl, name: `${name} reads`, connectionsMax, role: runtimeRole })
    : writes
  const streams = openPool({
    url: options.readUrl ?? url,
    name: `${name} streams`,
    connectionsMax: streamsMax,
    role: runtimeRole,
    // PostgreSQL counts the time that the reader takes; the server's own limits end streams that stand still.
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  })
  const imports = openImportPool({ url, name: `${name} imports`, role: runtimeRole })
  const close = async () => {
    await Promise.all([...new Set([writes, reads, streams, imports])].map(pool => pool.end({ timeout: 3 })))
  }
  return { writes, reads, streams, imports, close }
}

/** Opens the pool that imports load through. Without a role it acts as the login of the address. */
export function openImportPool(options: { url: string; name: string; role?: string }): Database {
  return openPool({
    ...options,
    connectionsMax: importsMax,
    // A load takes as long as its file is large.
    statementTimeoutMs: 0,
    lockTimeoutMs: 60_000,
    tempBuffers: '64MB',
  })
}

/** Opens a pool. Without a role it acts as the login of the address: migrations, seeds and tests use it so. */
export function openPool(options: PoolOptions): Database {
  const { url, name, connectionsMax, role } = options
  const connection: Record<string, string | number> = {
    application_name: name,
    statement_timeout: options.statementTimeoutMs ?? statementTimeoutDefaultMs,
    lock_timeout: options.lockTimeoutMs ?? lockTimeoutDefaultMs,
    idle_in_transaction_session_timeout:
      options.idleInTransactionTimeoutMs ?? idleInTransactionTimeoutDefaultMs,
    // What is read through a cursor is read to its end.
    cursor_tuple_fraction: 1,
    timezone: 'UTC',
    ...(role ? { role } : {}),
    ...(options.tempBuffers ? { temp_buffers: options.tempBuffers } : {}),
  }
  return driver(url, {
    max: connectionsMax,
    connect_timeout: 10,
    idle_timeout: 600,
    max_lifetime: 3600,
    backoff: secondsToReconnect,
    onnotice: () => {},
    // Columns only: keys inside JSON values are data.
    transform: { column: { from: driver.toCamel } },
    types: { bigint: bigintAsNumber },
    connection,
  })
}

// The driver's own back-off grows to 20 s, which keeps a service away long after its database is back.
function secondsToReconnect(retries: number): number {
  return (0.5 + Math.random() / 2) * Math.min(2 ** retries / 20, 1)
}

/** The unique or exclusion constraint that an error of PostgreSQL names, if it is one. */
export function brokenUniqueConstraint(error: unknown): string | undefined {
  if (!(error instanceof driver.PostgresError)) return undefined
  return error.code === '23505' || error.code === '23P01' ? error.constraint_name : undefined
}

/** Whether an error says that a row names another one that is not there. */
export function isMissingParent(error: unknown): boolean {
  return error instanceof driver.PostgresError && error.code === '23503'
}

/** Whether an error means that the database cannot be reached or is not taking work just now. */
export function isOutage(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && outageCodes.has(code)
}

/** Whether PostgreSQL gave up because a statement or a lock took longer than its limit. */
export function isTimeout(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return code === '57014' || code === '55P03'
}

/** Whether the same statement may well succeed when it is run again: a deadlock, or a conflict of transactions. */
export function isRepeatable(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return code === '40P01' || code === '40001'
}

// PostgreSQL's classes 08 (connection), 53 (resources), 57P (shutdown), 25006 (read only), 25P03 and 25P04 (a transaction
// that stood still or took too long), and the driver's own.
const outageCodes = new Set([
  ...[
    '08000',
    '08003',
    '08006',
    '53000',
    '53100',
    '53200',
    '53300',
    '57P01',
    '57P02',
    '57P03',
    '25006',
    '25P03',
    '25P04',
  ],
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
])

// Ids and counts stay far below 2^53; a larger value would be a defect and must not be rounded in silence.
const bigintAsNumber = {
  to: 20,
  from: [20],
  serialize: (value: number | bigint) => value.toString(),
  parse: (text: string) => {
    const number = Number(text)
    if (!Number.isSafeInteger(number)) throw new Error(`The bigint ${text} does not fit a number.`)
    return number
  },
}
