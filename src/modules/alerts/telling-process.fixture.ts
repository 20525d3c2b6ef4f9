// Raises an alert, or tells of alerts, in a process of its own: node telling-process.fixture.ts <database url> raise|tell
import { openDatabases } from '../../platform/database.ts'
import { raiseAlert } from './raise-alert.ts'
import { tellAll } from './tellings.fixture.ts'

const [url = '', act = ''] = process.argv.slice(2)
const databases = openDatabases({ url, connectionsMax: 2, name: 'killed' })
if (act === 'raise') {
  const alert = { kind: 'gateway.breaker_opened', key: 'main', payload: { gateway: 'main' } } as const
  await databases.writes.begin(sql => raiseAlert(sql, alert))
} else {
  await tellAll({ databases })
}
await databases.close()
