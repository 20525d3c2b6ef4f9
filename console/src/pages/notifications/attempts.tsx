import { Stack, Table, Text, Title } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Mark } from '../../ui/mark.tsx'
import { When } from '../../ui/when.tsx'
import type { Explanation } from './request-drawer.tsx'
import { notificationTexts, wordOf } from './texts.ts'

const kindOf = (outcome: string | null) => {
  if (outcome === null || outcome === 'not_made') return 'info'
  if (outcome === 'delivered') return 'good'
  return outcome === 'rejected' || outcome === 'in_doubt' ? 'bad' : 'warning'
}

/** Every call that was made for a request, and what came of it. */
export function Attempts({ attempts }: { attempts: Explanation['attempts'] }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  return (
    <Stack gap="xs" component="section" aria-label={t.attempts}>
      <Title order={3}>{t.attempts}</Title>
      {attempts.length === 0 ? (
        <Text size="sm" className="quiet">
          {t.noAttempts}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={520} type="native" tabIndex={0}>
          <Table aria-label={t.attempts}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="end" w={32}>
                  #
                </Table.Th>
                <Table.Th>{t.status}</Table.Th>
                <Table.Th>{t.answer}</Table.Th>
                <Table.Th>{t.gateway}</Table.Th>
                <Table.Th>{t.time}</Table.Th>
                <Table.Th ta="end">{t.took}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {attempts.map(each => (
                <Table.Tr key={each.number}>
                  <Table.Td ta="end" className="numbers">
                    {each.number}
                  </Table.Td>
                  <Table.Td>
                    <Mark
                      kind={kindOf(each.outcome)}
                      text={wordOf(t.outcomes, each.outcome ?? 'in_flight')}
                    />
                  </Table.Td>
                  <Table.Td>
                    {[each.status_code, each.detail ?? each.provider_id].filter(Boolean).join(' · ')}
                  </Table.Td>
                  <Table.Td>{each.gateway}</Table.Td>
                  <Table.Td>
                    <When at={each.claimed_at} />
                  </Table.Td>
                  <Table.Td ta="end" className="numbers">
                    {each.finished_at &&
                      format.duration(Date.parse(each.finished_at) - Date.parse(each.claimed_at))}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  )
}

const callbackKinds = { waiting: 'info', told: 'good', given_up: 'bad' } as const

/** What became of telling the application. */
export function Callbacks({ callbacks }: { callbacks: Explanation['callbacks'] }) {
  const t = useTexts(notificationTexts)
  return (
    <Stack gap="xs" component="section" aria-label={t.callbackTitle}>
      <Title order={3}>{t.callbackTitle}</Title>
      {callbacks.map(({ url, status, last_error, due_at, told_at }) => (
        <Stack key={url} gap={2}>
          <Text size="sm">{url}</Text>
          <Text size="sm" className="quiet" component="div">
            <Mark kind={callbackKinds[status]} text={t.callbackStates[status]} />{' '}
            {(told_at ?? due_at) && <When at={String(told_at ?? due_at)} />} {last_error}
          </Text>
        </Stack>
      ))}
    </Stack>
  )
}
