import { Button, Tabs } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { later } from '../../ui/later.tsx'
import { useLive } from '../../ui/live.ts'
import { LiveMark } from '../../ui/live-mark.tsx'
import { Page } from '../../ui/page.tsx'
import { readAnew } from '../../ui/read-anew.ts'
import { Loading } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import classes from './criticality.module.css'
import { StateCard } from './state-card.tsx'
import { criticalityTexts } from './texts.ts'
import { Timeline } from './timeline.tsx'

const Consumers = later(() => import('./consumers.tsx').then(each => each.Consumers), <Loading />)
const Producers = later(() => import('./producers.tsx').then(each => each.Producers), <Loading />)
const SetLevel = later(() => import('./set-level.tsx').then(each => each.SetLevel))

const tabs = ['timeline', 'consumers', 'producers'] as const

/** The criticality: what it is, how it became so, and who knows it. */
export function CriticalityPage() {
  const t = useTexts(criticalityTexts)
  const mayWrite = useMay('criticality:write')
  const [{ tab }, setUrl] = useUrlState({ tab: 'timeline', producer: '' })
  const [isSetting, setSetting] = useState(false)
  const queries = useQueryClient()
  const state = api.useQuery('get', '/v1/criticality/state')
  const live = useLive('/v1/criticality/stream', {
    state: told => {
      queries.setQueryData(['get', '/v1/criticality/state'], told)
      const consumers = '/v1/criticality/consumers'
      readAnew(queries, ['/v1/criticality/history'], [consumers], ['get', consumers])
    },
  })
  return (
    <Page
      title={t.title}
      note={<LiveMark state={live} />}
      actions={mayWrite && <Button onClick={() => setSetting(true)}>{t.set}</Button>}
    >
      <StateCard state={state} />
      <Tabs
        value={tab}
        onChange={value => setUrl({ tab: value ?? 'timeline', producer: '' })}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List mb="md" className={classes.tabs}>
          {tabs.map(name => (
            <Tabs.Tab key={name} value={name}>
              {t[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <Timeline />
        </Tabs.Panel>
        <Tabs.Panel value="consumers">
          <Consumers />
        </Tabs.Panel>
        <Tabs.Panel value="producers">
          <Producers />
        </Tabs.Panel>
      </Tabs>
      {isSetting && <SetLevel state={state.data} onClose={() => setSetting(false)} />}
    </Page>
  )
}
