import { Table, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Mark } from '../../ui/mark.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import type { System } from './page.tsx'
import { systemTexts } from './texts.ts'

const kinds = { completed: 'good', failed: 'bad', running: 'info' } as const

/** What runs on a schedule, and what became of the last run of each. */
export function Jobs({ jobs }: Pick<System, 'jobs'>) {
  const t = useTexts(systemTexts)
  const format = useFormat()
  return (
    <Section title={t.jobs}>
      {jobs.length === 0 ? (
        <Empty>{t.noJobs}</Empty>
      ) : (
        <Table.ScrollContainer minWidth={640} type="native" tabIndex={0}>
          <Table aria-label={t.jobs}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.job}</Table.Th>
                <Table.Th>{t.schedule}</Table.Th>
                <Table.Th>{t.lastRun}</Table.Th>
                <Table.Th>{t.outcome}</Table.Th>
                <Table.Th ta="end">{t.took}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {jobs.map(({ name, schedule, outcome, started_at, finished_at, error }) => (
                <Table.Tr key={name}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td className="numbers quiet">{schedule}</Table.Td>
                  <Table.Td>
                    {started_at ? <When at={started_at} /> : <span className="quiet">{t.never}</span>}
                  </Table.Td>
                  <Table.Td>
                    {outcome && <Mark kind={kinds[outcome]} text={t.outcomes[outcome]} />}
                    {error && (
                      <Text size="xs" className="quiet">
                        {error}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="end" className="numbers">
                    {started_at &&
                      finished_at &&
                      format.duration(Math.max(0, Date.parse(finished_at) - Date.parse(started_at)))}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  )
}
