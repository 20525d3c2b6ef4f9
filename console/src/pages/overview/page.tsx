import type { ReactNode } from 'react'
import { useTexts } from '../../language/language.ts'
import { useSession } from '../../session/session.ts'
import { pagesFor } from '../../shell/pages.ts'
import { Page } from '../../ui/page.tsx'
import { DaysTile } from './days-tile.tsx'
import classes from './overview.module.css'
import { SalesTile } from './sales-tile.tsx'
import { overviewTexts } from './texts.ts'
import {
  AlertsTile,
  CriticalityTile,
  CustomersTile,
  HealthTile,
  ImportTile,
  NotificationsTile,
} from './tiles.tsx'

/** One glance at all jobs; who may not see a page does not see its tile. */
export function OverviewPage() {
  const t = useTexts(overviewTexts)
  const { scopes } = useSession()
  const seen = new Set(pagesFor(scopes).map(({ id }) => id))
  const may = (scope: string) => scopes.includes(scope)
  return (
    <Page title={t.title}>
      <div className={classes.tiles}>
        {seen.has('sales') && (
          <Place className={`${classes.wide} ${classes.tall}`}>
            <SalesTile />
          </Place>
        )}
        {seen.has('criticality') && (
          <Place>
            <CriticalityTile />
          </Place>
        )}
        {seen.has('alerts') && (
          <Place>
            <AlertsTile />
          </Place>
        )}
        {seen.has('notifications') && (
          <Place>
            <NotificationsTile />
          </Place>
        )}
        {may('hiring:read') && (
          <Place>
            <ImportTile />
          </Place>
        )}
        {seen.has('sales') && (
          <Place className={classes.wide}>
            <DaysTile />
          </Place>
        )}
        {seen.has('customers') && (
          <Place>
            <CustomersTile />
          </Place>
        )}
        {seen.has('system') && (
          <Place>
            <HealthTile />
          </Place>
        )}
      </div>
    </Page>
  )
}

function Place({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return <div className={className}>{children}</div>
}
