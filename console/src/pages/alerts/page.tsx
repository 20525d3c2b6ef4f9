import { Tabs } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useLive } from '../../ui/live.ts'
import { LiveMark } from '../../ui/live-mark.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { AlertDrawer } from './alert-drawer.tsx'
import { AlertList } from './alert-list.tsx'
import { alertTexts } from './texts.ts'

// Seldom opened, and as large as the rest.
const Rules = lazy(() => import('./rules.tsx'))

const tabs = ['list', 'rules'] as const

/** What operators should know, and who is told of it. */
export function AlertsPage() {
  const t = useTexts(alertTexts)
  const language = useLanguage()
  const [{ tab, alert }, setUrl] = useUrlState({ tab: 'list', alert: '' })
  const queries = useQueryClient()
  const readAgain = () => {
    void queries.invalidateQueries({ queryKey: ['/v1/alerts'] })
    void queries.invalidateQueries({ queryKey: ['get', '/v1/alerts/{id}'] })
    void queries.invalidateQueries({ queryKey: ['get', '/v1/alerts/{id}/tellings'] })
  }
  const live = useLive(`/v1/alerts/stream?language=${language}`, {
    start: ({ complete }: { complete: boolean }) => complete || readAgain(),
    alert: readAgain,
  })
  return (
    <Page title={t.title} note={<LiveMark state={live} />}>
      <Tabs
        value={tab}
        onChange={value => setUrl({ tab: value ?? 'list' })}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List mb="md">
          {tabs.map(name => (
            <Tabs.Tab key={name} value={name}>
              {t[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="list">
          <AlertList onOpen={({ id }) => setUrl({ alert: id })} openId={alert} />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <Suspense fallback={<Loading />}>
            <Rules />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
      {alert && <AlertDrawer id={alert} onClose={() => setUrl({ alert: '' })} />}
    </Page>
  )
}
