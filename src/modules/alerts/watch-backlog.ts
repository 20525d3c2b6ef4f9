import type { Database } from '../../platform/database.ts'
import { type Gateways, listOverdue } from '../notifications/index.ts'
import { keepAlerts } from './keep-alerts.ts'

/** Who registers the requests that tell alerts. No caller of the API is called so. */
export const alertsCaller = 'alerts'

/**
 * Has an alert open for each gateway whose requests have waited for longer than some minutes, for as long as that is so. The
 * requests that tell of alerts do not count: an alert would keep itself open.
 */
export async function watchBacklog(
  database: Database,
  { gateways, minutes }: { gateways: Gateways; minutes: number },
): Promise<void> {
  await database.begin(async sql => {
    const overdue = await listOverdue(sql, { gateways, minutes, except: alertsCaller })
    const troubles = overdue.map(({ gateway, waiting, isMore, oldestMinutes }) => {
      const payload = { gateway, minutes: oldestMinutes, waiting: isMore ? `${waiting}+` : waiting }
      return [gateway, payload] as const
    })
    await keepAlerts(sql, 'notifications.backlog_too_old', new Map(troubles))
  })
}
