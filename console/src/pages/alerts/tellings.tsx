import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { Mark } from '../../ui/mark.tsx'
import { When } from '../../ui/when.tsx'
import { alertTexts, wordOf } from './texts.ts'

/** Who was told of an alert, and who is to be. */
export function Tellings({ id }: { id: string }) {
  const t = useTexts(alertTexts)
  const { data } = api.useQuery('get', '/v1/alerts/{id}/tellings', { params: { path: { id } } })
  if (!data) return null
  return (
    <Stack gap="sm">
      <Title order={3}>{t.tellings}</Title>
      {data.data.length === 0 && (
        <Text size="sm" className="quiet">
          {t.noTellings}
        </Text>
      )}
      {data.data.map(telling => (
        <Group key={telling.id} gap="sm" justify="space-between">
          <Text size="sm">
            {telling.recipient} <span className="quiet">· {wordOf(t.channels, telling.channel)}</span>
          </Text>
          <Group gap={6} fz="sm">
            {telling.sent_at ? (
              <>
                <Anchor component={Link} to="/notifications" search={{ request: telling.id } as never}>
                  <Mark kind="good" text={t.tellingSent} />
                </Anchor>
                <When at={telling.sent_at} />
              </>
            ) : telling.given_up_at ? (
              <Mark kind="bad" text={`${t.tellingGivenUp}: ${telling.last_error ?? ''}`} />
            ) : (
              <>
                <Mark kind="info" text={t.tellingDue} />
                <When at={telling.due_at} />
              </>
            )}
          </Group>
        </Group>
      ))}
    </Stack>
  )
}
