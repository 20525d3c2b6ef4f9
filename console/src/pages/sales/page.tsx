import { Select, Stack, Tabs, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTexts } from '../../language/language.ts'
import { Page } from '../../ui/page.tsx'
import { CustomersTab } from './customers-tab.tsx'
import { DailyTab } from './daily-tab.tsx'
import { DeadLettersTab } from './dead-letters-tab.tsx'
import { useProviders } from './providers.ts'
import { ReconciliationTab } from './reconciliation-tab.tsx'
import { ReportsTab } from './reports-tab.tsx'
import { type SalesTab, tabs, useSalesView } from './sales-view.ts'
import { SummaryTab } from './summary-tab.tsx'
import { salesTexts } from './texts.ts'

const contents: Record<SalesTab, () => React.ReactNode> = {
  summary: SummaryTab,
  customers: CustomersTab,
  daily: DailyTab,
  reports: ReportsTab,
  reconciliation: ReconciliationTab,
  'dead-letters': DeadLettersTab,
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
    <Select
      aria-label={t.provider}
      size="xs"
      w={200}
      searchable={providers.length > 8}
      data={[
        { value: '', label: t.allProviders },
        ...providers.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={provider ?? ''}
      allowDeselect={false}
      onChange={id => change({ provider: id ?? '' })}
    />
  )
}
