import { Button, SegmentedControl, Switch } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Chart } from '../../ui/chart.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { type Days, periodBefore } from './period.ts'
import { periodReadEveryMs } from './period-tiles.tsx'
import { figure, given, useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

type Day = { date: string; transactions: number; amount: string }
type Measure = 'amount' | 'transactions'

const barsMax = 62
const track = { lineStyle: { opacity: 0 }, areaStyle: { color: '#94a3b8', opacity: 0.25 } }
// Choosing a part of the period with the mouse; by keyboard it is chosen in the fields of the period.
const slider = {
  type: 'slider',
  height: 18,
  bottom: 4,
  showDetail: false,
  brushSelect: false,
  borderColor: 'transparent',
  backgroundColor: 'transparent',
  fillerColor: 'rgba(148, 163, 184, 0.15)',
  dataBackground: track,
  selectedDataBackground: track,
  handleStyle: { color: '#94a3b8', borderColor: '#94a3b8' },
  moveHandleSize: 0,
}

/** Amount or transactions of each day, with the period before beside it. */
export function DaysChart() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const [{ measure, before, days: view }, change] = useUrlState({
    measure: 'amount',
    before: 'on',
    days: 'chart',
  })
  const days = useDays()
  const query = useSalesDays(days, true)
  const earlier = useSalesDays(days && periodBefore(days), before === 'on')
  const shown = measure === 'transactions' ? measure : 'amount'
  return (
    <Section
      title={t.byDay}
      actions={
        <>
          <Switch
            size="xs"
            label={t.compare}
            checked={before === 'on'}
            onChange={event => change({ before: event.currentTarget.checked ? 'on' : 'off' })}
          />
          <SegmentedControl
            size="xs"
            aria-label={t.measure}
            value={shown}
            onChange={value => change({ measure: value })}
            data={[
              { value: 'amount', label: t.amount },
              { value: 'transactions', label: t.transactions },
            ]}
          />
          <Button
            size="xs"
            variant="default"
            onClick={() => change({ days: view === 'table' ? 'chart' : 'table' })}
          >
            {view === 'table' ? common.asChart : common.asTable}
          </Button>
        </>
      }
    >
      <Loaded
        query={query}
        rows={8}
        isEmpty={({ sales }) => sales === 0}
        empty={<Empty>{t.noneInPeriod}</Empty>}
      >
        {({ data }) => {
          const then = before === 'on' ? (earlier.data?.data ?? []) : []
          return view === 'table' ? (
            <DaysTable days={data} />
          ) : (
            <DaysDrawn days={data} before={then} measure={shown} />
          )
        }}
      </Loaded>
    </Section>
  )
}

function useSalesDays(days: Days | undefined, isWanted: boolean) {
  const { provider } = useSalesView()
  return api.useQuery(
    'get',
    '/v1/sales/days',
    { params: { query: given({ ...days, provider }) } },
    {
      select: figure<'/v1/sales/days'>(),
      enabled: isWanted && days !== undefined,
      placeholderData: keepPreviousData,
      refetchInterval: periodReadEveryMs,
    },
  )
}

function DaysDrawn(props: { days: readonly Day[]; before: readonly Day[]; measure: Measure }) {
  const { days, before, measure } = props
  const t = useTexts(salesTexts)
  const format = useFormat()
  const language = useLanguage()
  const { change } = useSalesView()
  const option = useMemo(() => {
    const short = new Intl.DateTimeFormat(language === 'es' ? 'es-CO' : 'en-GB', {
      day: 'numeric',
      month: 'short',
      ...(days.length > 180 ? { year: '2-digit' as const } : {}),
      timeZone: 'UTC',
    })
    const isBars = days.length <= barsMax
    const write = measure === 'amount' ? format.money : format.number
    const line = (name: string, of: readonly Day[], quiet: boolean) => ({
      name,
      type: isBars && !quiet ? 'bar' : 'line',
      showSymbol: false,
      barMaxWidth: 28,
      itemStyle: isBars && !quiet ? { borderRadius: [3, 3, 0, 0] } : {},
      lineStyle: { width: quiet ? 1.5 : 2, type: quiet ? 'dashed' : 'solid' },
      z: quiet ? 3 : 2,
      data: of.map(day => Number(day[measure])),
    })
    return {
      grid: { bottom: days.length > 14 ? 44 : 8 },
      tooltip: { valueFormatter: (value: unknown) => (value === undefined ? '—' : write(value as number)) },
      xAxis: { type: 'category', data: days.map(({ date }) => short.format(new Date(`${date}T00:00:00Z`))) },
      yAxis: {
        type: 'value',
        splitNumber: 4,
        axisLabel: { formatter: (value: number) => format.short(value) },
      },
      dataZoom: days.length > 14 ? [slider] : [],
      series: [
        line(t[measure], days, false),
        ...(before.length > 0 ? [line(t.periodBefore, before.slice(0, days.length), true)] : []),
      ],
    }
  }, [days, before, measure, language, format, t])
  return (
    <Chart
      label={t.byDayLabel(t[measure], format.day(days[0]?.date ?? ''), format.day(days.at(-1)?.date ?? ''))}
      option={option}
      height={320}
      onClick={({ dataIndex }) => {
        const date = days[dataIndex]?.date
        if (date) change({ tab: 'daily', period: 'custom', from: date, to: date })
      }}
    />
  )
}

function DaysTable({ days }: { days: readonly Day[] }) {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  return (
    <DataTable
      label={t.byDay}
      height="360px"
      rowHeight={34}
      rows={days}
      keyOf={({ date }) => date}
      columns={[
        { id: 'date', title: common.date, width: 'minmax(120px, 1fr)', cell: ({ date }) => format.day(date) },
        {
          id: 'transactions',
          title: t.transactions,
          width: 'minmax(120px, 1fr)',
          isNumber: true,
          cell: ({ transactions }) => format.number(transactions),
        },
        {
          id: 'amount',
          title: t.amount,
          width: 'minmax(120px, 1fr)',
          isNumber: true,
          cell: ({ amount }) => format.money(amount),
        },
      ]}
    />
  )
}
