import { Group, Table, Text } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Mark } from '../../ui/mark.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { DayField } from './period-bar.tsx'
import { useProviderName } from './providers.ts'
import { given, useSalesView, useToday } from './sales-view.ts'
import { salesTexts } from './texts.ts'

type Answer = paths['/v1/sales/reconciliation']['get']['responses'][200]['content']['application/json']
type OfProvider = Answer['data'][number]
type Sums = { transactions?: number; amount?: string } | null

/** A day counted anew from its sales, beside the sums and the report: the differences must be 0. */
export function ReconciliationTab() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const { provider } = useSalesView()
  const today = useToday()
  const [{ date: chosen }, change] = useUrlState({ date: '' })
  const date = chosen === '' ? today : chosen
  const query = api.useQuery(
    'get',
    '/v1/sales/reconciliation',
    { params: { query: given({ date, provider }) } },
    { enabled: date !== undefined, placeholderData: keepPreviousData },
  )
  return (
    <>
      <Group gap="sm">
        <DayField
          label={common.date}
          value={date ?? ''}
          max={today}
          onChange={day => change({ date: day })}
        />
        <Text size="sm" className="quiet">
          {query.data && t.countedAt(format.number(query.data.sales), format.time(query.data.as_of))}
        </Text>
      </Group>
      <Loaded
        query={query}
        rows={8}
        isEmpty={({ data }) => data.length === 0}
        empty={<Empty>{t.noneInPeriod}</Empty>}
      >
        {({ data, windows }) => (
          <>
            {data.map(each => (
              <DayOf key={each.provider_id} sums={each} />
            ))}
            <Windows windows={windows} />
          </>
        )}
      </Loaded>
    </>
  )
}

const kinds = { equal: 'good', report_due: 'info', different: 'bad' } as const

function DayOf({ sums }: { sums: OfProvider }) {
  const t = useTexts(salesTexts)
  const nameOf = useProviderName()
  const { sales, daily, day_total, report, month, difference, state } = sums
  return (
    <Section title={nameOf(sums.provider_id)} actions={<Mark kind={kinds[state]} text={t.states[state]} />}>
      <SumsTable
        label={nameOf(sums.provider_id)}
        lines={[
          { name: t.rawSales, sums: sales },
          { name: t.dailySums, sums: daily, difference: difference.daily },
          { name: t.dayTotal, sums: day_total, difference: difference.day_total },
          {
            name: report?.version ? t.reportOf(report.version) : t.report,
            sums: report,
            difference: difference.report,
          },
          { name: t.monthOfDays, sums: month.daily },
          { name: t.monthSums, sums: month.monthly, difference: difference.monthly },
        ]}
      />
    </Section>
  )
}

function Windows({ windows }: { windows: Answer['windows'] }) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const nameOf = useProviderName()
  if (windows.length === 0) return null
  return (
    <Section title={t.windows}>
      <Text size="sm" className="quiet">
        {t.windowsAbout}
      </Text>
      <SumsTable
        label={t.windows}
        lines={windows.map(({ provider_id, since, day_total, difference }) => ({
          name: `${provider_id === '*' ? t.allProviders : nameOf(provider_id)}, ${since === null ? t.allTime : t.since(format.day(since))}`,
          sums: day_total,
          difference,
        }))}
      />
    </Section>
  )
}

function SumsTable(props: { label: string; lines: { name: string; sums: Sums; difference?: Sums }[] }) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  return (
    <Table.ScrollContainer minWidth={700} type="native" tabIndex={0} role="group" aria-label={props.label}>
      <Table aria-label={props.label} highlightOnHover={false} verticalSpacing={6} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.what}</Table.Th>
            <Table.Th ta="end" w={140}>
              {t.transactions}
            </Table.Th>
            <Table.Th ta="end" w={160}>
              {t.amount}
            </Table.Th>
            <Table.Th ta="end" w={220}>
              {t.difference}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.lines.map(({ name, sums, difference }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="end" className="numbers">
                {sums?.transactions === undefined ? '—' : format.number(sums.transactions)}
              </Table.Td>
              <Table.Td ta="end" className="numbers">
                {sums?.amount === undefined ? '—' : format.money(sums.amount)}
              </Table.Td>
              <Table.Td ta="end" className="numbers">
                {difference ? <Difference of={difference} /> : sums === null ? t.notYet : ''}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Difference({ of: { transactions = 0, amount = '0.00' } }: { of: NonNullable<Sums> }) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  if (transactions === 0 && Number(amount) === 0) return <Mark kind="good" text="0" />
  return <Mark kind="bad" text={t.differs(format.number(transactions), format.money(amount))} />
}
