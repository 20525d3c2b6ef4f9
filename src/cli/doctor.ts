import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { availableParallelism, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import { createClient } from 'redis'
import { findTroubles, limitsOf, planGateways } from '../modules/notifications/index.ts'
import { checkBrokers, kafkaAccess, timeZoneFault } from '../modules/sales/index.ts'
import { type Config, ConfigError, loadConfig } from '../platform/config.ts'
import { type Database, openPool } from '../platform/database.ts'
import { openDatabaseUrls } from './workplace.ts'

type Finding = { check: string; state: 'ok' | 'note' | 'bad'; text: string }

const gibibyte = 2 ** 30

/** Checks the machine and the settings. Everything that is wrong is said at once, with what to do. */
export async function doctor({ json }: { json: boolean }): Promise<void> {
  const findings = [...checkMachine(), ...(await checkConfigured())]
  if (json) console.log(JSON.stringify(findings, null, 2))
  else
    for (const { check, state, text } of findings) console.log(`${marks[state]} ${check.padEnd(12)} ${text}`)
  if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1
}

const marks = { ok: '✓', note: '!', bad: '✗' }

function checkMachine(): Finding[] {
  const memory = totalmem() / gibibyte
  const cores = availableParallelism()
  return [
    { check: 'node', state: 'ok', text: `${process.version} on ${process.platform} ${process.arch}` },
    memory >= 1
      ? { check: 'memory', state: 'ok', text: `${memory.toFixed(1)} GiB, ${cores} cores` }
      : {
          check: 'memory',
          state: 'note',
          text: `${memory.toFixed(1)} GiB is little; 1 GiB or more is better`,
        },
  ]
}

async function checkConfigured(): Promise<Finding[]> {
  try {
    const config = loadConfig(process.env)
    return [
      { check: 'settings', state: 'ok', text: 'all can be read' },
      ...checkSecrets(config),
      ...(await checkFolder(config)),
      ...(await checkPort(config)),
      ...(await checkDatabase(config)),
      ...(await checkRedis(config)),
      ...(await checkGateways(config)),
      ...(await checkKafka(config)),
    ]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(text => ({ check: 'settings', state: 'bad', text }))
  }
}

function checkSecrets(config: Config): Finding[] {
  const missing = (['BOOTSTRAP_ADMIN_KEY', 'SECAPP_TOKEN', 'SESSION_SECRET'] as const).filter(
    name => !config[name],
  )
  if (missing.length === 0) return [{ check: 'secrets', state: 'ok', text: 'all are set' }]
  const text = `${missing.join(', ')} not set: the demo makes them up, "serve" without it needs them (openssl rand -base64 33)`
  return [{ check: 'secrets', state: 'note', text }]
}

async function checkFolder(config: Config): Promise<Finding[]> {
  const folder = await nearestFolder(resolve(config.DATA_DIR))
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!writable)
    return [{ check: 'data', state: 'bad', text: `${folder} cannot be written: choose another DATA_DIR` }]
  const { bavail, bsize } = await statfs(folder)
  const free = (bavail * bsize) / gibibyte
  const text = `${config.DATA_DIR}: ${free.toFixed(1)} GiB free`
  return [
    free >= 2
      ? { check: 'data', state: 'ok', text }
      : { check: 'data', state: 'note', text: `${text}, which is little` },
  ]
}

async function nearestFolder(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  return exists || dirname(path) === path ? path : nearestFolder(dirname(path))
}

async function checkPort({ HOST, PORT }: Config): Promise<Finding[]> {
  const server = createServer()
  const { promise, resolve: done } = Promise.withResolvers<string | undefined>()
  server
    .once('error', (error: NodeJS.ErrnoException) => done(error.code))
    .listen(PORT, HOST, () => done(undefined))
  const code = await promise
  server.close()
  if (code === undefined) return [{ check: 'port', state: 'ok', text: `${HOST}:${PORT} is free` }]
  const text =
    code === 'EADDRINUSE'
      ? 'is in use: by a running copy, or choose another PORT'
      : `cannot be used (${code})`
  return [{ check: 'port', state: 'note', text: `${HOST}:${PORT} ${text}` }]
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  try {
    const urls = await openDatabaseUrls(config, () => {})
    const database = openPool({ url: urls.ownerUrl, name: 'trastienda doctor', connectionsMax: 1 })
    try {
      const [server] = await database<
        [{ version: string; number: number; commit: string; fsync: string; trigrams: boolean; skew: number }]
      >`
        select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
          current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync,
          exists (select from pg_available_extensions where name = 'pg_trgm') as trigrams,
          extract(epoch from clock_timestamp())::float8 - ${Date.now() / 1000}::float8 as skew`
      return [
        ...describeServer(server, urls.isEmbedded),
        ...(await checkDeliveries(database, config)),
        ...(await checkCalendar(database, config)),
      ]
    } finally {
      await database.end({ timeout: 2 })
      await urls.release()
    }
  } catch (error) {
    const text = `cannot be used: ${(error as Error).message}. Check DATABASE_URL, or unset it for the embedded one`
    return [{ check: 'database', state: 'bad', text }]
  }
}

async function checkDeliveries(sql: Database, config: Config): Promise<Finding[]> {
  const check = 'deliveries'
  try {
    const gateways = [...planGateways(config).gateways].map(([name, gateway]) => ({
      name,
      limits: limitsOf(gateway, config),
    }))
    const troubles = await findTroubles(sql, { gateways, backlogMax: config.REQUESTS_BACKLOG_MAX })
    return troubles.map(trouble => ({ check, ...trouble }))
  } catch (error) {
    // Mistakes in the gateways are told by their own check.
    if (error instanceof ConfigError) return []
    return [{ check, state: 'note', text: `cannot be looked at: ${(error as Error).message}` }]
  }
}

async function checkCalendar(database: Database, { TIME_ZONE }: Config): Promise<Finding[]> {
  const check = 'sales'
  try {
    const text = await timeZoneFault(database, TIME_ZONE)
    return text === undefined ? [] : [{ check, state: 'bad', text }]
  } catch (error) {
    return [{ check, state: 'note', text: `cannot be looked at: ${(error as Error).message}` }]
  }
}

function describeServer(
  server: { version: string; number: number; commit: string; fsync: string; trigrams: boolean; skew: number },
  isEmbedded: boolean,
): Finding[] {
  const findings: Finding[] = [
    server.number >= 150_000
      ? {
          check: 'database',
          state: 'ok',
          text: `PostgreSQL ${server.version}${isEmbedded ? ', embedded' : ''}`,
        }
      : {
          check: 'database',
          state: 'bad',
          text: `PostgreSQL ${server.version} is too old: 15 or later is needed`,
        },
  ]
  if (!server.trigrams) {
    findings.push({
      check: 'database',
      state: 'bad',
      text: 'pg_trgm is missing: install the contrib package of PostgreSQL',
    })
  }
  if (server.commit === 'off' || server.fsync === 'off') {
    const text = 'synchronous_commit or fsync is off: a crash can lose what was acknowledged. Turn both on'
    findings.push({ check: 'database', state: 'bad', text })
  }
  if (Math.abs(server.skew) > 5) {
    const text = `the clocks of this machine and of the database differ by ${server.skew.toFixed(0)} s: set up NTP`
    findings.push({ check: 'clock', state: 'note', text })
  }
  return findings
}

async function checkRedis({ REDIS_URL }: Config): Promise<Finding[]> {
  if (!REDIS_URL) return []
  const client = createClient({ url: REDIS_URL, socket: { connectTimeout: 2000, reconnectStrategy: false } })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.ping()
    client.destroy()
    return [{ check: 'redis', state: 'ok', text: 'answers' }]
  } catch (error) {
    const text = `does not answer (${(error as Error).message}): each process will count calls for itself`
    return [{ check: 'redis', state: 'note', text }]
  }
}

async function checkGateways(config: Config): Promise<Finding[]> {
  const check = 'gateways'
  try {
    const { gateways, routes } = planGateways(config)
    if (gateways.size === 0) {
      const text =
        'none is set: requests wait until GATEWAY_URL or GATEWAYS_FILE names one (the demo simulates one)'
      return [{ check, state: 'note', text }]
    }
    const findings = await Promise.all([...gateways].map(([name, { url }]) => checkGateway(name, url)))
    const waiting = Object.entries(routes).filter(([, { first }]) => !gateways.has(first))
    if (waiting.length === 0) return findings
    const text = `none is set for ${waiting.map(([type]) => type).join(', ')}: such requests wait`
    return [...findings, { check, state: 'note', text }]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(text => ({ check, state: 'bad', text }))
  }
}

const usualPorts: Record<string, number> = { 'http:': 80, 'https:': 443, 'smtp:': 587, 'smtps:': 465 }

// Connected to and left without a word: a call would count, or deliver something.
async function checkGateway(name: string, url: string): Promise<Finding> {
  const { protocol, hostname, port: named } = new URL(url)
  const [host, port] = [hostname.replace(/^\[|\]$/g, ''), Number(named) || (usualPorts[protocol] ?? 0)]
  const { promise, resolve: done } = Promise.withResolvers<string | undefined>()
  const socket = connect({ host, port, timeout: 2000 })
    .once('connect', () => done(undefined))
    .once('timeout', () => done('silence for 2 s'))
    .once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.name))
  const fault = await promise
  socket.destroy()
  return fault === undefined
    ? { check: 'gateways', state: 'ok', text: `${name}: ${hostname}:${port} answers` }
    : {
        check: 'gateways',
        state: 'note',
        text: `${name}: ${hostname}:${port} does not answer (${fault}): requests wait and are tried again`,
      }
}

async function checkKafka(config: Config): Promise<Finding[]> {
  const check = 'kafka'
  try {
    const access = kafkaAccess(config)
    if (!access) return []
    const topic = config.KAFKA_SALES_TOPIC
    const found = await checkBrokers(access, topic)
    const text = `${access.brokers.join(', ')} with the topic ${topic}`
    return 'partitions' in found
      ? [{ check, state: 'ok', text: `${text}: ${found.partitions} partitions` }]
      : [
          {
            check,
            state: 'bad',
            text: `${text} cannot be used (${found.fault}): sales of the stream wait there. Check KAFKA_BROKERS, KAFKA_TLS, the login, and that the topic exists`,
          },
        ]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(text => ({ check, state: 'bad', text }))
  }
}
