import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { later } from '../../ui/later.tsx'
import { Page } from '../../ui/page.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Flow } from './flow.tsx'
import { noFilters, RequestList } from './request-list.tsx'
import { notificationTexts } from './texts.ts'

const ReplayMany = later(() => import('./replay-many.tsx').then(each => each.ReplayMany))
const RequestDrawer = later(() => import('./request-drawer.tsx').then(each => each.RequestDrawer))
const SendTest = later(() => import('./send-test.tsx').then(each => each.SendTest))

/** Notifications: what flows, what waits, and each request with the reason why. */
export function NotificationsPage() {
  const t = useTexts(notificationTexts)
  const mayWrite = useMay('notifications:write')
  const [{ request }, setUrl] = useUrlState({ request: '' })
  const [filters, setFilters] = useUrlState(noFilters)
  const [isSending, setSending] = useState(false)
  const [isReplaying, setReplaying] = useState(false)
  const open = (id: string) => setUrl({ request: id })
  return (
    <Page
      title={t.title}
      actions={
        mayWrite && (
          <>
            <Button variant="default" onClick={() => setReplaying(true)}>
              {t.replayFailed}
            </Button>
            <Button onClick={() => setSending(true)}>{t.sendTest}</Button>
          </>
        )
      }
    >
      <Flow />
      <RequestList filters={filters} onFilter={setFilters} onOpen={open} openId={request} />
      {request && <RequestDrawer id={request} onOpen={open} onClose={() => setUrl({ request: '' })} />}
      {isSending && (
        <SendTest
          onClose={() => setSending(false)}
          onSent={id => {
            setSending(false)
            open(id)
          }}
        />
      )}
      {isReplaying && <ReplayMany filters={filters} onClose={() => setReplaying(false)} />}
    </Page>
  )
}
