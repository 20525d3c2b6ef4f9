// A worker that does nothing but look for silent consumers, as often as it can, and tell of alerts. Its database is that of
// the variable WORKER_DATABASE_URL, and the backlog of notifications holds BACKLOG_MAX requests. With FLUSH_AS it notes that this application asked and flushes once instead.
import { setTimeout as sleep } from 'node:timers/promises'
import { assembleTeller } from '../src/assembly/assemble-alerts.ts'
import { lookForSilence, makeLastSeen } from '../src/modules/criticality/index.ts'
import { openGateways } from '../src/modules/notifications/index.ts'
import { loadConfig } from '../src/platform/config.ts'
import { openPool } from '../src/platform/database.ts'
import { openLog } from '../src/platform/telemetry/logging.ts'

const { WORKER_DATABASE_URL: url = '', FLUSH_AS: app, BACKLOG_MAX = '1000000' } = process.env
const database = openPool({ url, name: 'silence worker', connectionsMax: 3, role: 'trastienda_runtime' })
const log = openLog('warn')

if (app) {
  const lastSeen = makeLastSeen({ database, log })
  lastSeen.note({ app, instance: '', mode: 'literal' })
  await lastSeen.flush()
  await database.end()
} else {
  const settings = {
    GATEWAY_URL: 'http://127.0.0.1:9',
    GATEWAY_API_KEY: 'a-key-for-tests',
    REQUESTS_BACKLOG_MAX: BACKLOG_MAX,
  }
  const config = loadConfig(settings)
  const teller = assembleTeller({ database, log }, { gateways: await openGateways(config, settings), config })
  teller.start()
  process.stdout.write('at work\n')
  for (;;) {
    await lookForSilence(database, { minutes: config.CONSUMER_SILENCE_MINUTES })
    await sleep(20)
  }
}
