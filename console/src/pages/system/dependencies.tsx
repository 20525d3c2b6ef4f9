import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../language/language.ts'
import { Mark } from '../../ui/mark.tsx'
import { Section } from '../../ui/page.tsx'
import { When } from '../../ui/when.tsx'
import type { System } from './page.tsx'
import { systemTexts } from './texts.ts'

const breakerKinds = { closed: 'good', half_open: 'warning', open: 'bad' } as const

/** What the service needs: how each does, since when, and what went wrong last. */
export function Dependencies({ system }: { system: System }) {
  const t = useTexts(systemTexts)
  const { dependencies, gateways, workers } = system
  const [firstWorker] = workers
  return (
    <Section title={t.dependencies}>
      <Table.ScrollContainer minWidth={560} type="native" tabIndex={0}>
        <Table aria-label={t.dependencies}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="24%">{t.dependency}</Table.Th>
              <Table.Th w="24%">{t.state}</Table.Th>
              <Table.Th w="18%">{t.since}</Table.Th>
              <Table.Th>{t.lastError}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {dependencies.map(({ name, status, since, last_error, last_error_at }) => (
              <Row
                key={name}
                name={t.names[name as keyof typeof t.names] ?? name}
                state={
                  <Mark kind={status === 'ok' ? 'good' : 'bad'} text={status === 'ok' ? t.works : t.fails} />
                }
                since={since}
                error={last_error}
                errorAt={last_error_at}
              />
            ))}
            {gateways.map(({ name, breaker, since, last_error, last_error_at }) => (
              <Row
                key={`gateway ${name}`}
                name={t.gateway(name)}
                state={<Mark kind={breakerKinds[breaker]} text={t.breaker[breaker]} />}
                since={since}
                error={last_error}
                errorAt={last_error_at}
              />
            ))}
            {gateways.length === 0 && (
              <Row name={t.noGateway} state={<Mark kind="warning" text={t.notSet} />} />
            )}
            <Row
              name={t.deliveryWorkers}
              state={
                workers.length > 0 ? (
                  <Mark kind="good" text={t.workerCount(workers.length)} />
                ) : (
                  <Mark kind="bad" text={t.noWorker} />
                )
              }
              since={firstWorker?.started_at ?? null}
            />
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  )
}

function Row({
  name,
  state,
  since = null,
  error = null,
  errorAt = null,
}: {
  name: string
  state: ReactNode
  since?: string | null
  error?: string | null
  errorAt?: string | null
}) {
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>{state}</Table.Td>
      <Table.Td>{since && <When at={since} />}</Table.Td>
      <Table.Td>
        {error && (
          <Text size="sm" className="quiet" component="span">
            {error}
            {errorAt && (
              <>
                {' · '}
                <When at={errorAt} />
              </>
            )}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
