import {
  addressRoutes,
  clientsRoute,
  customerListRoutes,
  customerRoutes,
  deleteOldChanges,
  exportRoute,
  landmarkRoute,
} from '../modules/customers/index.ts'
import type { Database, Databases } from '../platform/database.ts'
import type { Events } from '../platform/events.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Once } from '../platform/http/once.ts'
import type { Server } from '../platform/http/server.ts'
import type { StreamSlots } from '../platform/http/streams.ts'
import type { Job } from '../platform/jobs.ts'

type Parts = {
  databases: Databases
  once: Once
  cursors: Cursors
  slots: StreamSlots
  record: Events['record']
}

/** The API of customers. */
export function customersApi(app: Server, { databases, once, cursors, slots, record }: Parts) {
  clientsRoute(app, { databases, slots })
  customerListRoutes(app, { databases, cursors })
  landmarkRoute(app, { databases, cursors })
  exportRoute(app, { databases, slots })
  customerRoutes(app, { databases, once, record })
  addressRoutes(app, { databases, once, record })
}

/** What customers do on a schedule, in UTC. */
export function customersJobs(database: Database): Job[] {
  return [
    { name: 'delete-old-customer-changes', schedule: '53 * * * *', run: () => deleteOldChanges(database) },
  ]
}
