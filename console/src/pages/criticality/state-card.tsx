import { Group, Progress, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useTexts } from '../../language/language.ts'
import { useUserOrKeyName } from '../../ui/actor-name.tsx'
import { useFormat } from '../../ui/format.ts'
import { LevelMark } from '../../ui/level-mark.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { criticalityTexts, levelName } from './texts.ts'

export type State = paths['/v1/criticality/state']['get']['responses'][200]['content']['application/json']

/** What the criticality is, since when and by whom, and how many know it. */
export function StateCard({ state }: { state: Parameters<typeof Loaded<State>>[0]['query'] }) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  return (
    <section className="surface" aria-label={t.now}>
      <Group p="lg" justify="space-between" gap="xl" align="center">
        <Loaded query={state} rows={2}>
          {({ status, since, producer, revision }) =>
            status === null ? (
              <Words title={t.noState} note={t.noStateWhy} />
            ) : (
              <Group gap="lg" wrap="nowrap">
                <LevelMark level={Number(status)} size={52} />
                <Words
                  title={levelName(t, Number(status))}
                  note={
                    <>
                      {t.since} {since && <When at={since} />} <By producer={producer} />·{' '}
                      {t.revision(format.number(revision))}
                    </>
                  }
                />
              </Group>
            )
          }
        </Loaded>
        <Told />
      </Group>
    </section>
  )
}

function By({ producer }: { producer: string | null }) {
  const t = useTexts(criticalityTexts)
  const name = useUserOrKeyName(producer ?? '')
  return name && `${t.by(name)} `
}

function Words({ title, note }: { title: string; note: ReactNode }) {
  return (
    <Stack gap={2}>
      <Text fz={26} fw={600} lh={1.2} aria-live="polite">
        {title}
      </Text>
      <Text size="sm" className="quiet" component="div">
        {note}
      </Text>
    </Stack>
  )
}

const counted = 200

function Told() {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  const { data } = api.useQuery(
    'get',
    '/v1/criticality/consumers',
    { params: { query: { limit: counted } } },
    { refetchInterval: 5_000 },
  )
  if (!data || data.data.length === 0) return null
  const all = data.data.length
  const told = data.data.filter(({ is_behind }) => !is_behind).length
  const many = `${format.number(all)}${data.next_cursor === null ? '' : '+'}`
  return (
    <Stack gap={6} miw={220}>
      <Text size="sm">{told === all ? t.allTold(many) : t.told(format.number(told), many)}</Text>
      <Progress value={(100 * told) / all} size="sm" aria-label={t.told(format.number(told), many)} />
    </Stack>
  )
}
