import { Tabs } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLanguage, useTexts } from '../../language/language.ts'
import { later } from '../../ui/later.tsx'
import { useLive } from '../../ui/live.ts'
import { LiveMark } from '../../ui/live-mark.tsx'
import { Page } from '../../ui/page.tsx'
import { readAnew } from '../../ui/read-anew.ts'
import { Loading } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { AlertList } from './alert-list.tsx'
import { alertTexts } from './texts.ts'

const AlertDrawer = later(() => import('./alert-drawer.tsx').then(each => each.AlertDrawer))
const Rules = later(() => import('./rules.tsx').then(each => each.default), <Loading />)

const tabs = ['list', 'rules'] as const

/** What operators should know, and who is told of it. */
export function AlertsPage() {
  const t = useTexts(alertTexts)
  const language = useLanguage()
  const [{ tab, alert }, setUrl] = useUrlState({ tab: 'list', alert: '' })
  const queries = useQueryClient()
  const readAgain = () =>
    readAnew(queries, ['/v1/alerts'], ['get', '/v1/alerts/{id}'], ['get', '/v1/alerts/{id}/tellings'])
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
          <Rules />
        </Tabs.Panel>
      </Tabs>
      {alert && <AlertDrawer id={alert} onClose={() => setUrl({ alert: '' })} />}
    </Page>
  )
}
