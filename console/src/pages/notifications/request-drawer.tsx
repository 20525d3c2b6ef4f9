import { Anchor, Button, Drawer, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { ActorName } from '../../ui/actor-name.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.ts'
import { Mark } from '../../ui/mark.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Attempts, Callbacks } from './attempts.tsx'
import classes from './notifications.module.css'
import { RequestActs } from './request-acts.tsx'
import { Status } from './request-list.tsx'
import { notificationTexts, wordOf } from './texts.ts'

export type Explanation =
  paths['/v1/requests/{id}/explanation']['get']['responses'][200]['content']['application/json']

const readEveryMs = 2_000

/** One request: why it is where it is, what was tried, and what can be done. */
export function RequestDrawer({
  id,
  onOpen,
  onClose,
}: {
  id: string
  onOpen: (id: string) => void
  onClose: () => void
}) {
  const t = useTexts(notificationTexts)
  const common = useTexts(commonTexts)
  // Its texts come in the language on screen, which is part of what is asked.
  const headers = { 'accept-language': useLanguage() }
  const query = api.useQuery(
    'get',
    '/v1/requests/{id}/explanation',
    { params: { path: { id } }, headers },
    {
      refetchInterval: ({ state }) => {
        const status = state.data?.request.status
        return status === 'sent' || status === 'failed' ? false : readEveryMs
      },
    },
  )
  const request = query.data?.request
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="xl"
      title={request ? `${t.types[request.type]} · ${request.to}` : t.requests}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Loaded
        query={query}
        away={
          <Button variant="default" size="xs" onClick={onClose}>
            {common.toList}
          </Button>
        }
      >
        {explanation => <Parts explanation={explanation} onOpen={onOpen} />}
      </Loaded>
    </Drawer>
  )
}

function Parts({ explanation, onOpen }: { explanation: Explanation; onOpen: (id: string) => void }) {
  const mayWrite = useMay('notifications:write')
  const { request, attempts, callbacks } = explanation
  return (
    <Stack gap="lg">
      <Why explanation={explanation} />
      {mayWrite && <RequestActs key={request.id} explanation={explanation} onOpen={onOpen} />}
      <Text size="sm" className={classes.message}>
        {request.message}
      </Text>
      <Attempts attempts={attempts} />
      {callbacks.length > 0 && <Callbacks callbacks={callbacks} />}
      <RequestFacts explanation={explanation} onOpen={onOpen} />
    </Stack>
  )
}

function Why({ explanation }: { explanation: Explanation }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  const { request, detail, position, expected_at, ends_at, possible_duplicate } = explanation
  return (
    <Stack gap={6} component="section" aria-label={t.why}>
      <Status status={request.status} reason={request.reason} />
      <Text fz="lg" fw={500}>
        {detail}
      </Text>
      <Text size="sm" className="quiet" component="div">
        {position && position.value > 0 && (
          <span>{t.position(format.number(position.value), position.exact)} · </span>
        )}
        {expected_at && (
          <span>
            {t.expected} <When at={expected_at} /> ·{' '}
          </span>
        )}
        {ends_at && (
          <span>
            {t.givenUpAt} <When at={ends_at} />
          </span>
        )}
      </Text>
      {possible_duplicate && <Mark kind="warning" text={t.duplicate} />}
    </Stack>
  )
}

function RequestFacts({ explanation, onOpen }: { explanation: Explanation; onOpen: (id: string) => void }) {
  const t = useTexts(notificationTexts)
  const { request, replayed_as } = explanation
  const at = (time: string | null): ReactNode => (time ? <When at={time} exact /> : undefined)
  const other = (id: string | null): ReactNode =>
    id ? (
      <Anchor component="button" type="button" size="sm" ta="start" onClick={() => onOpen(id)}>
        {id}
      </Anchor>
    ) : undefined
  return (
    <Facts
      facts={[
        ['id', <span key="id">{request.id}</span>],
        [t.registered, at(request.registered_at)],
        [t.caller, <ActorName key="caller" of={request.caller} />],
        [t.launched, at(request.launched_at)],
        [t.finished, at(request.finished_at)],
        [t.priority, t.priorities[request.priority]],
        [t.sendAt, at(request.send_at)],
        [t.sendBefore, at(request.send_before)],
        [t.onDoubt, wordOf(t.doubts, request.on_doubt)],
        [t.replayOf, other(request.replay_of)],
        [t.replayedAs, other(replayed_as)],
      ]}
    />
  )
}
