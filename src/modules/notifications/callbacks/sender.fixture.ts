// Delivers callbacks in a process of its own: node sender.fixture.ts <database url> <secret>
import { openDatabases } from '../../../platform/database.ts'
import { openLog } from '../../../platform/telemetry/logging.ts'
import { makeCallbacks } from './callbacks.ts'

const [url = '', secret = ''] = process.argv.slice(2)
const { writes } = openDatabases({ url, connectionsMax: 2, name: 'trastienda' })
makeCallbacks({ database: writes, secrets: [secret], hosts: ['127.0.0.1'], log: openLog('warn') }).start()
setInterval(() => {}, 60_000)
