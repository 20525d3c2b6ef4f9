// Delivers events in a process of its own: node event-delivery.fixture.ts <database url> <pause in ms>
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabases } from './database.ts'
import { makeEvents } from './events.ts'

const [url = '', pause = '0'] = process.argv.slice(2)
const { writes } = openDatabases({ url, connectionsMax: 2, name: 'trastienda' })
const note = {
  name: 'note',
  type: 'order.closed',
  react: async (sql: Parameters<Parameters<typeof writes.begin>[1]>[0], event: { id: number }) => {
    await sql`insert into platform.noted (event_id, listener, pid) values (${event.id}, 'note', ${process.pid})`
    console.log('reacting')
    await sleep(Number(pause))
  },
}
makeEvents(writes, [note], console.error).start()
