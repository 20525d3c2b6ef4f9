import { Button, Drawer, Group, Stack, Text, TextInput, Timeline, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { useActorName } from '../../ui/actor-name.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.ts'
import { SnoozeMenu } from '../../ui/snooze-menu.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { useAlertText } from './alert-text.ts'
import { Details } from './details.tsx'
import { Severity } from './severity.tsx'
import { Tellings } from './tellings.tsx'
import { alertTexts, wordOf } from './texts.ts'
import { useAlertActs } from './use-alert-acts.ts'

type Alert = paths['/v1/alerts/{id}']['get']['responses'][200]['content']['application/json']

/** One alert: what it is about, what happened to it, who was told, and what can be done. */
export function AlertDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(alertTexts)
  const common = useTexts(commonTexts)
  // Its texts come in the language on screen, which is part of what is asked.
  const headers = { 'accept-language': useLanguage() }
  const query = api.useQuery('get', '/v1/alerts/{id}', { params: { path: { id } }, headers })
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={query.data?.title ?? t.title}
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
        {alert => <AlertParts key={id} alert={alert} />}
      </Loaded>
    </Drawer>
  )
}

function AlertParts({ alert }: { alert: Alert }) {
  const t = useTexts(alertTexts)
  const format = useFormat()
  const mayWrite = useMay('alerts:write')
  return (
    <Stack gap="lg">
      <Text>{useAlertText(alert)}</Text>
      {mayWrite && alert.state !== 'resolved' && <Acts alert={alert} />}
      {mayWrite && alert.state === 'resolved' && alert.acknowledged_at && <Acts alert={alert} />}
      <Facts
        facts={[
          [t.severity, <Severity key="severity" severity={alert.severity} />],
          [t.state, wordOf(t.states, alert.state)],
          [t.source, wordOf(t.sources, alert.source)],
          [t.raised, <When key="raised" at={alert.raised_at} exact />],
          [
            t.lastRaised,
            alert.occurrences > 1 ? (
              <>
                <When at={alert.last_raised_at} exact /> ·{' '}
                {t.times(alert.occurrences, format.number(alert.occurrences))}
              </>
            ) : undefined,
          ],
          [
            t.states.acknowledged,
            alert.acknowledged_at ? (
              <Act at={alert.acknowledged_at} actor={alert.acknowledged_by} />
            ) : undefined,
          ],
          [
            t.snoozedUntil,
            alert.snoozed_until ? <Act at={alert.snoozed_until} actor={alert.snoozed_by} /> : undefined,
          ],
          [
            t.resolvedAt,
            alert.resolved_at ? <When key="resolved" at={alert.resolved_at} exact /> : undefined,
          ],
          // The key of a known kind is made of its details.
          [t.kind, alert.kind in t.kinds ? undefined : alert.kind],
          [t.key, alert.kind in t.kinds ? undefined : alert.key],
        ]}
      />
      <Details alert={alert} />
      <Stack gap="sm">
        <Title order={3}>{t.history}</Title>
        <Timeline active={alert.history.length} bulletSize={12} lineWidth={1} styles={bulletStyles}>
          {alert.history.map(({ id, what, actor, note, at }) => (
            <Timeline.Item key={id} title={<Text size="sm">{wordOf(t.acts, what)}</Text>}>
              <Text size="sm" className="quiet" component="div">
                <Act at={at} actor={actor} />
              </Text>
              {note && <Text size="sm">{note}</Text>}
            </Timeline.Item>
          ))}
        </Timeline>
      </Stack>
      <Tellings id={alert.id} />
    </Stack>
  )
}

function Acts({ alert }: { alert: Alert }) {
  const t = useTexts(alertTexts)
  const acts = useAlertActs()
  const [note, setNote] = useState('')
  const { id, state } = alert
  const isOpen = state !== 'resolved'
  return (
    <Stack gap="xs">
      {isOpen && (
        <TextInput
          aria-label={t.note}
          placeholder={t.note}
          maxLength={1_000}
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
        />
      )}
      <Group gap="xs">
        {alert.acknowledged_at === null ? (
          <Button size="xs" onClick={() => void acts.acknowledge(id, note.trim()).then(() => setNote(''))}>
            {t.acknowledge}
          </Button>
        ) : (
          <Button size="xs" variant="default" onClick={() => void acts.unacknowledge(id)}>
            {t.unacknowledge}
          </Button>
        )}
        {isOpen && (
          <SnoozeMenu onSnooze={until => acts.snooze(id, until, note.trim()).then(() => setNote(''))} />
        )}
        {alert.snoozed_until && (
          <Button size="xs" variant="subtle" onClick={() => void acts.unsnooze(id)}>
            {t.unsnooze}
          </Button>
        )}
      </Group>
      {alert.is_moment && isOpen && (
        <Text size="xs" className="quiet">
          {t.moment}
        </Text>
      )}
      {acts.failure && (
        <Text size="sm" c="red" role="alert">
          {acts.failure}
        </Text>
      )}
    </Stack>
  )
}

// White otherwise, in the dark too.
const bulletStyles = { itemBullet: { backgroundColor: 'var(--mantine-color-body)' } }

function Act({ at, actor }: { at: string; actor: string | null }): ReactNode {
  const t = useTexts(alertTexts)
  const name = useActorName(actor ?? '')
  return (
    <>
      <When at={at} exact /> {name && t.acknowledgedBy(name)}
    </>
  )
}
