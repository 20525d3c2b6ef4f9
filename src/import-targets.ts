import { hiringTargets } from './modules/hiring/index.ts'
import { salesLimits, salesTargets } from './modules/sales/index.ts'
import type { Config } from './platform/config.ts'
import type { Events } from './platform/events.ts'
import type { ImportTarget } from './platform/imports/target.ts'

/** What files can be loaded into, by module. */
export function importTargets(
  config: Config,
  { record }: Pick<Events, 'record'>,
): Record<'hiring' | 'sales', ImportTarget[]> {
  return {
    hiring: hiringTargets,
    sales: salesTargets({ record, timeZone: config.TIME_ZONE, limits: salesLimits(config) }),
  }
}
