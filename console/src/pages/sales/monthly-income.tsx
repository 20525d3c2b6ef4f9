import { Button, Table } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Chart } from '../../ui/chart.tsx'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { periodReadEveryMs } from './period-tiles.tsx'
import { figure, given, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

type Month = { month: string; transactions: number; amount: string }

const months = 12

/** What each of the last months brought in. */
export function MonthlyIncome() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const { provider } = useSalesView()
  const [{ income: view }, change] = useUrlState({ income: 'chart' })
  const query = api.useQuery(
    'get',
    '/v1/sales/monthly-income',
    { params: { query: given({ months, provider }) } },
    {
      select: figure<'/v1/sales/monthly-income'>(),
      placeholderData: keepPreviousData,
      refetchInterval: periodReadEveryMs,
    },
  )
  return (
    <Section
      title={t.monthlyIncome}
      actions={
        <Button
          size="xs"
          variant="default"
          onClick={() => change({ income: view === 'table' ? 'chart' : 'table' })}
        >
          {view === 'table' ? common.asChart : common.asTable}
        </Button>
      }
    >
      <Loaded
        query={query}
        rows={6}
        isEmpty={({ sales }) => sales === 0}
        empty={<Empty>{t.noSalesYet}</Empty>}
      >
        {({ data }) => (view === 'table' ? <MonthTable rows={data} /> : <MonthChart rows={data} />)}
      </Loaded>
    </Section>
  )
}

function MonthChart({ rows }: { rows: readonly Month[] }) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const nameOf = useMonthName('short')
  return (
    <Chart
      label={t.monthlyLabel}
      height={240}
      places={rows.map(({ month }) => nameOf(month))}
      series={[{ kind: 'bar', name: t.amount, values: rows.map(({ amount }) => Number(amount)) }]}
      write={format.money}
      writeShort={format.short}
    />
  )
}

function MonthTable({ rows }: { rows: readonly Month[] }) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const nameOf = useMonthName('long')
  return (
    <Table aria-label={t.monthlyIncome} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.month}</Table.Th>
          <Table.Th ta="end">{t.transactions}</Table.Th>
          <Table.Th ta="end">{t.amount}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.toReversed().map(({ month, transactions, amount }) => (
          <Table.Tr key={month}>
            <Table.Td>{nameOf(month)}</Table.Td>
            <Table.Td ta="end" className="numbers">
              {format.number(transactions)}
            </Table.Td>
            <Table.Td ta="end" className="numbers">
              {format.money(amount)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function useMonthName(style: 'short' | 'long') {
  const language = useLanguage()
  return useMemo(() => {
    const names = new Intl.DateTimeFormat(language === 'es' ? 'es-CO' : 'en-GB', {
      month: style,
      year: style === 'short' ? '2-digit' : 'numeric',
      timeZone: 'UTC',
    })
    return (month: string) => names.format(new Date(`${month}-01T00:00:00Z`))
  }, [language, style])
}
