import { Stack, Tabs, Text } from '@mantine/core'
import { type ComponentType, useEffect, useRef } from 'react'
import { useTexts } from '../../language/language.ts'
import { Choice } from '../../ui/choice.tsx'
import { later } from '../../ui/later.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'
import { useProviders } from './providers.ts'
import { type SalesTab, tabs, useSalesView } from './sales-view.ts'
import { SummaryTab } from './summary-tab.tsx'
import { salesTexts } from './texts.ts'

const tab = (load: () => Promise<ComponentType>) => later(load, <Loading />)
const contents: Record<SalesTab, ComponentType> = {
  summary: SummaryTab,
  customers: tab(() => import('./customers-tab.tsx').then(each => each.CustomersTab)),
  daily: tab(() => import('./daily-tab.tsx').then(each => each.DailyTab)),
  reports: tab(() => import('./reports-tab.tsx').then(each => each.ReportsTab)),
  reconciliation: tab(() => import('./reconciliation-tab.tsx').then(each => each.ReconciliationTab)),
  'dead-letters': tab(() => import('./dead-letters-tab.tsx').then(each => each.DeadLettersTab)),
}

/** Sales of a provider or of all, live and of any period. */
export function SalesPage() {
  const t = useTexts(salesTexts)
  const { tab, change } = useSalesView()
  const Content = contents[tab]
  const list = useRef<HTMLDivElement>(null)
  // On a narrow screen the row of tabs scrolls.
  useEffect(() => {
    const chosen = list.current?.querySelector('[aria-selected=true]')
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [tab])
  return (
    <Page title={t.title} actions={<ProviderChoice />}>
      <Tabs value={tab} onChange={next => next && change({ tab: next })} keepMounted={false}>
        <Tabs.List ref={list} style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
          {tabs.map(each => (
            <Tabs.Tab key={each} value={each}>
              {t.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <Stack gap="md">
            <Content />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** The provider, of those that the caller may see. */
function ProviderChoice() {
  const t = useTexts(salesTexts)
  const { provider, change } = useSalesView()
  const providers = useProviders()
  if (!providers) return null
  const [only, ...others] = providers
  if (only && others.length === 0) return <Text fw={500}>{only.name}</Text>
  return (
    <Choice
      aria-label={t.provider}
      size="xs"
      w={200}
      all={t.allProviders}
      data={providers.map(({ id, name }) => ({ value: id, label: name }))}
      value={provider ?? ''}
      onChange={id => change({ provider: id })}
    />
  )
}
