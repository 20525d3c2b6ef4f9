import { Button, Drawer, Group, NumberInput, Stack, Switch, Table, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.ts'
import { SnoozeMenu } from '../../ui/snooze-menu.tsx'
import { failureText, Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { type Consumer, Silence, Told, Watch } from './consumers.tsx'
import { criticalityTexts } from './texts.ts'

type Change = { silence_minutes?: number | null; is_paused?: boolean; snoozed_until?: string | null }

/** One consumer: its instances, and how it is watched. */
export function ConsumerDrawer({ app, onClose }: { app: string; onClose: () => void }) {
  const common = useTexts(commonTexts)
  const query = api.useQuery(
    'get',
    '/v1/criticality/consumers/{app}',
    { params: { path: { app } } },
    { refetchInterval: 5_000 },
  )
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={app}
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
        {consumer => <ConsumerParts key={app} consumer={consumer} onClose={onClose} />}
      </Loaded>
    </Drawer>
  )
}

function ConsumerParts({ consumer, onClose }: { consumer: Consumer; onClose: () => void }) {
  const t = useTexts(criticalityTexts)
  const mayWrite = useMay('criticality:write')
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          [t.toldColumn, <Told key="told" consumer={consumer} />],
          [t.silence, <Silence key="silence" consumer={consumer} />],
          [t.lastSeen, <When key="seen" at={consumer.last_seen_at} />],
          [t.firstSeen, <When key="first" at={consumer.first_seen_at} exact />],
          [t.watch, <Watch key="watch" consumer={consumer} />],
        ]}
      />
      {mayWrite && <Watching consumer={consumer} onForgotten={onClose} />}
      <Instances consumer={consumer} />
    </Stack>
  )
}

function Watching({ consumer, onForgotten }: { consumer: Consumer; onForgotten: () => void }) {
  const t = useTexts(criticalityTexts)
  const common = useTexts(commonTexts)
  const queries = useQueryClient()
  const [limit, setLimit] = useState<number | string>(consumer.silence_minutes ?? '')
  const [isForgetting, setForgetting] = useState(false)
  const [failure, setFailure] = useState<string>()
  const params = { path: { app: consumer.app } }
  const readAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['/v1/criticality/consumers'] }),
      queries.invalidateQueries({ queryKey: ['get', '/v1/criticality/consumers'] }),
      queries.invalidateQueries({ queryKey: ['get', '/v1/criticality/consumers/{app}'] }),
    ])
  const change = async (body: Change) => {
    setFailure(undefined)
    try {
      await client.PATCH('/v1/criticality/consumers/{app}', { params, body })
      await readAgain()
    } catch (error) {
      setFailure(failureText(error, common))
    }
  }
  const saveLimit = (event: FormEvent) => {
    event.preventDefault()
    void change({ silence_minutes: limit === '' ? null : Number(limit) })
  }
  const isSame = (limit === '' ? null : Number(limit)) === consumer.silence_minutes
  return (
    <Stack gap="md" component="section" aria-label={t.howWatched}>
      <Switch
        label={t.paused}
        description={t.pauseHelp}
        checked={consumer.is_paused}
        onChange={event => void change({ is_paused: event.currentTarget.checked })}
      />
      <Group gap="xs">
        <SnoozeMenu onSnooze={until => change({ snoozed_until: until })} />
        {consumer.snoozed_until && (
          <Button variant="subtle" size="xs" onClick={() => void change({ snoozed_until: null })}>
            {t.unsnooze}
          </Button>
        )}
      </Group>
      <form onSubmit={saveLimit}>
        <Group gap="xs" align="end">
          <NumberInput
            label={t.ownLimit}
            description={t.ownLimitHelp}
            min={1}
            max={525_600}
            allowDecimal={false}
            value={limit}
            onChange={setLimit}
            flex={1}
          />
          <Button type="submit" variant="default" disabled={isSame}>
            {common.save}
          </Button>
        </Group>
      </form>
      {failure && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
      <Group>
        <Button variant="light" color="red" size="xs" onClick={() => setForgetting(true)}>
          {t.forget}
        </Button>
      </Group>
      <Confirm
        isOpen={isForgetting}
        onClose={() => setForgetting(false)}
        title={t.forgetTitle(consumer.app)}
        name={consumer.app}
        act={t.forget}
        onConfirm={async () => {
          await client.DELETE('/v1/criticality/consumers/{app}', { params })
          onForgotten()
          await readAgain()
        }}
      >
        {t.forgetText}
      </Confirm>
    </Stack>
  )
}

function Instances({ consumer }: { consumer: Consumer }) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  return (
    <Table.ScrollContainer minWidth={460} type="native" tabIndex={0} role="region" aria-label={t.instances}>
      <Table aria-label={t.instances}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.instance}</Table.Th>
            <Table.Th>{t.mode}</Table.Th>
            <Table.Th>{t.lastSeen}</Table.Th>
            <Table.Th>{t.toldColumn}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {consumer.instances.map(each => (
            <Table.Tr key={each.instance}>
              <Table.Td>
                {each.instance || <span className="quiet">{t.unnamed}</span>}
                {each.is_gone && <span className="quiet"> · {t.gone}</span>}
              </Table.Td>
              <Table.Td>{t.modes[each.mode as keyof typeof t.modes] ?? each.mode}</Table.Td>
              <Table.Td>
                <When at={each.last_seen_at} />
              </Table.Td>
              <Table.Td>
                {each.is_behind ? (
                  t.behind(format.number(consumer.revision - each.told_revision))
                ) : each.told_at ? (
                  <When at={each.told_at} />
                ) : (
                  t.current
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
