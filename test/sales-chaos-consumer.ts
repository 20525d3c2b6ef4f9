// One member of the group that reads the sales stream, as a process that can be killed. The service's own members are
// missed only after 15 s; here others get the partitions of a dead one sooner, so that many can die in a short test.
import { Registry } from 'prom-client'
import { assembleSales } from '../src/assembly/assemble-sales.ts'
import { assembleEvents } from '../src/background.ts'
import { makeSalesStream } from '../src/modules/sales/index.ts'
import { loadConfig } from '../src/platform/config.ts'
import { openDatabases } from '../src/platform/database.ts'
import { openLog } from '../src/platform/telemetry/logging.ts'
import { openMetrics } from '../src/platform/telemetry/metrics.ts'

const config = loadConfig(process.env)
const log = openLog('warn')
const databases = openDatabases({
  url: config.DATABASE_URL as string,
  connectionsMax: 4,
  name: 'trastienda consumer',
})
const events = assembleEvents({ database: databases.writes, metrics: openMetrics(), log })
const stream = makeSalesStream({
  access: { brokers: config.KAFKA_BROKERS, isEncrypted: false },
  topic: config.KAFKA_SALES_TOPIC,
  groupId: config.KAFKA_GROUP,
  silenceMinutes: config.SALES_STREAM_SILENCE_MINUTES,
  database: databases.writes,
  recorder: assembleSales(databases.writes, { config, events }),
  record: events.record,
  registry: new Registry(),
  sessionTimeoutMs: 3_000,
  log,
})
process.on('SIGTERM', async () => {
  await stream.stop()
  await databases.close()
  process.exit(0)
})
stream.start()
console.log('consuming')
