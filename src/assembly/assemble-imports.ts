import type { Logger } from 'pino'
import { hiringTargets } from '../modules/hiring/index.ts'
import { salesLimits, salesTargets } from '../modules/sales/index.ts'
import type { Config } from '../platform/config.ts'
import type { Databases } from '../platform/database.ts'
import type { Events } from '../platform/events.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Server } from '../platform/http/server.ts'
import { makeStreamSlots, type StreamSlots } from '../platform/http/streams.ts'
import { importRoutes } from '../platform/imports/http/import-routes.ts'
import { importProgressRoute } from '../platform/imports/http/progress-route.ts'
import { rejectRoutes } from '../platform/imports/http/reject-routes.ts'
import { rejectsCsvRoute } from '../platform/imports/http/rejects-csv-route.ts'
import { makeUploadParts, uploadRoute } from '../platform/imports/http/upload-route.ts'
import type { ImportTarget } from '../platform/imports/target.ts'
import { type ImportLoader, makeImportLoader } from '../platform/imports/waiting/import-loader.ts'

const progressListenersMax = 50

type Recording = Pick<Events, 'record'>

/** What files can be loaded into, by module. */
export function importTargets(
  config: Config,
  { record }: Recording,
): Record<'hiring' | 'sales', ImportTarget[]> {
  return {
    hiring: hiringTargets,
    sales: salesTargets({ record, timeZone: config.TIME_ZONE, limits: salesLimits(config) }),
  }
}

type Parts = {
  config: Config
  databases: Databases
  cursors: Cursors
  slots: StreamSlots
  events: Recording
  /** Tells who loads waiting imports that one more waits. */
  onStored: () => void
}

/** The API of imports: the files of all modules, what became of them, and their rejects. */
export function importsApi(app: Server, { config, databases, cursors, slots, events, onStored }: Parts) {
  const uploads = makeUploadParts({
    databases,
    bytesMax: config.IMPORT_BYTES_MAX,
    importsAtOnce: config.IMPORTS_AT_ONCE,
    onStored,
  })
  const { hiring, sales } = importTargets(config, events)
  uploadRoute(app, { module: 'sales', targets: sales, path: '/v1/sales/imports' }, uploads)
  uploadRoute(
    app,
    { module: 'hiring', targets: hiring, path: '/v1/hiring/imports', contractPath: '/upload_csv' },
    uploads,
  )
  const imports = { databases, cursors, targets: [...hiring, ...sales] }
  importRoutes(app, imports)
  importProgressRoute(app, { ...imports, listeners: makeStreamSlots(progressListenersMax) })
  rejectRoutes(app, imports)
  rejectsCsvRoute(app, { ...imports, slots })
}

type LoaderParts = { databases: Databases; log: Logger; config: Config; events: Recording }

/** What loads waiting imports in this process. */
export function assembleImportLoader({ databases, log, config, events }: LoaderParts): ImportLoader {
  const { imports: pool, writes: database } = databases
  const targets = Object.values(importTargets(config, events)).flat()
  return makeImportLoader({ pool, database, targets, log })
}
