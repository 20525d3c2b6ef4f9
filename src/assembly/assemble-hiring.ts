import {
  employeeBatchRoutes,
  foldMonthlyHires,
  hiringListRoutes,
  metricRoutes,
} from '../modules/hiring/index.ts'
import type { Database, Databases } from '../platform/database.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Once } from '../platform/http/once.ts'
import type { Server } from '../platform/http/server.ts'
import type { Job } from '../platform/jobs.ts'

type Parts = { databases: Databases; once: Once; cursors: Cursors }

/** The API of hiring; its files come in by that of imports. */
export function hiringApi(app: Server, { databases, once, cursors }: Parts) {
  employeeBatchRoutes(app, { databases, once })
  hiringListRoutes(app, { databases, cursors })
  metricRoutes(app, { databases })
}

/** What hiring does on a schedule, in UTC. */
export function hiringJobs(database: Database): Job[] {
  return [
    {
      name: 'fold-monthly-hires',
      schedule: '*/5 * * * *',
      run: async () => void (await foldMonthlyHires(database)),
    },
  ]
}
