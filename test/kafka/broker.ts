import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort, Hopeless } from '../service.ts'

/** A real Kafka broker. */
export type Broker = {
  brokers: string[]
  /** Ends it and starts it again; none when it is somebody else's. */
  restart?: { stop: (signal: NodeJS.Signals) => Promise<void>; start: () => Promise<void> }
  close: () => Promise<void>
}

/** How a broker can be had here, or in one sentence why not. */
export type Source = { brokers: string[] } | { jars: string } | { missing: string }

const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'kafka')

/** The broker that KAFKA_BROKERS names, or one of our own where Java and the broker's jars are at hand. */
export function findBroker({ KAFKA_BROKERS, KAFKA_JARS }: NodeJS.ProcessEnv = process.env): Source {
  if (KAFKA_BROKERS) return { brokers: KAFKA_BROKERS.split(',') }
  const jars = KAFKA_JARS ?? cache
  const isThere = existsSync(jars) && readdirSync(jars).some(name => /^kafka_2\.\d+-.*\.jar$/.test(name))
  if (!isThere && KAFKA_JARS)
    throw new Error(`KAFKA_JARS names ${jars}, which has no jars of a Kafka broker.`)
  if (!isThere) {
    return {
      missing:
        'NOT RUN, nothing about Kafka is proved: no broker. KAFKA_BROKERS may name one; or, with Java 17, "node test/kafka/fetch-broker.mjs" fetches its jars, or KAFKA_JARS names their folder',
    }
  }
  if (spawnSync('java', ['-version']).status !== 0) {
    return { missing: 'NOT RUN, nothing about Kafka is proved: the jars of a broker are here, but no Java' }
  }
  return { jars }
}

/** Starts a broker, or uses the one that was named. */
export async function openBroker(source: Exclude<Source, { missing: string }>): Promise<Broker> {
  if ('brokers' in source) return { brokers: source.brokers, close: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-kafka-'))
  const [port, controllerPort] = [await freePort(), await freePort()]
  const properties = join(folder, 'server.properties')
  await writeFile(properties, propertiesOf({ folder, port, controllerPort }))
  const java = ['-cp', join(source.jars, '*'), '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
  const format = ['kafka.tools.StorageTool', 'format', '--standalone', '-t', 'MkU3OEVBNTcwNTJENDM2Qk']
  const formatted = spawnSync('java', [...java, ...format, '-c', properties], { encoding: 'utf8' })
  assert.equal(formatted.status, 0, formatted.stderr)

  let server: ChildProcess | undefined
  const start = async () => {
    const small = ['-Xms256m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    const started = spawn('java', [...small, ...java, 'kafka.Kafka', properties], { stdio: 'pipe' })
    server = started
    let output = ''
    for (const stream of [started.stdout, started.stderr]) stream.on('data', chunk => (output += chunk))
    await eventually(async () => {
      if (started.exitCode !== null)
        throw new Hopeless(`The broker ended with ${started.exitCode}:\n${output}`)
      await canConnect(port)
    })
  }
  const stop = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'close')
    server.kill(signal)
    await ended
  }
  const close = async () => {
    await stop('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  await start().catch(async error => {
    await close()
    throw error
  })
  return { brokers: [`127.0.0.1:${port}`], restart: { stop, start }, close }
}

async function canConnect(port: number) {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}

type Where = { folder: string; port: number; controllerPort: number }

function propertiesOf({ folder, port, controllerPort }: Where): string {
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    `log.dirs=${join(folder, 'data')}`,
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.num.partitions=1',
    'transaction.state.log.min.isr=1',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'group.min.session.timeout.ms=1000',
    'auto.create.topics.enable=false',
    'log.segment.delete.delay.ms=1000',
  ].join('\n')
}
