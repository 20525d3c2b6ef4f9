import { Button, SegmentedControl, Switch } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Chart } from '../../ui/chart.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { useSalesColumns } from './columns.tsx'
import { type Days, periodBefore } from './period.ts'
import { periodReadEveryMs } from './period-tiles.tsx'
import { figure, given, useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

type Day = { date: string; transactions: number; amount: string }
type Measure = 'amount' | 'transactions'

const barsMax = 62

/** Amount or transactions of each day, with the period before beside it. */
export function DaysChart() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const [{ measure, before, days: view, zoom }, change] = useUrlState({
    measure: 'amount',
    before: 'on',
    days: 'chart',
    zoom: '',
  })
  const days = useDays()
  const query = useSalesDays(days, true)
  const earlier = useSalesDays(days && periodBefore(days), before === 'on')
  const shown = measure === 'transactions' ? measure : 'amount'
  const all = query.data?.data ?? []
  const [first, last] = zoomed(all, zoom)
  const isZoomed = last - first + 1 < all.length
  return (
    <Section
      title={t.byDay}
      actions={
        <>
          {isZoomed && view !== 'table' && (
            <Button size="xs" variant="default" onClick={() => change({ zoom: '' })}>
              {t.wholePeriod}
            </Button>
          )}
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
          if (view === 'table') return <DaysTable days={data} />
          const then = before === 'on' ? (earlier.data?.data ?? []) : []
          return (
            <DaysDrawn
              days={data.slice(first, last + 1)}
              before={then.slice(first, last + 1)}
              measure={shown}
              onZoom={(from, to) => change({ zoom: `${from}_${to}` })}
              onWhole={() => change({ zoom: '' })}
            />
          )
        }}
      </Loaded>
    </Section>
  )
}

// The places of the days that are looked at more closely; all, where these are of another period.
function zoomed(days: readonly Day[], zoom: string): [first: number, last: number] {
  const [from, to] = zoom.split('_')
  const first = days.findIndex(({ date }) => date === from)
  const last = days.findIndex(({ date }) => date === to)
  return first >= 0 && last >= first ? [first, last] : [0, days.length - 1]
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

type Drawn = {
  days: readonly Day[]
  before: readonly Day[]
  measure: Measure
  onZoom: (first: string, last: string) => void
  onWhole: () => void
}

function DaysDrawn({ days, before, measure, onZoom, onWhole }: Drawn) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const language = useLanguage()
  const { change } = useSalesView()
  const short = new Intl.DateTimeFormat(language === 'es' ? 'es-CO' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    ...(days.length > 180 ? { year: '2-digit' as const } : {}),
    timeZone: 'UTC',
  })
  const valuesOf = (of: readonly Day[]) => days.map((_, place) => of[place] && Number(of[place][measure]))
  const then = { name: t.periodBefore, kind: 'line' as const, isBeside: true, values: valuesOf(before) }
  const dateAt = (place: number) => days[place]?.date ?? ''
  return (
    <Chart
      label={t.byDayLabel(t[measure], format.day(dateAt(0)), format.day(dateAt(days.length - 1)))}
      height={320}
      places={days.map(({ date }) => short.format(new Date(`${date}T00:00:00Z`)))}
      series={[
        { name: t[measure], kind: days.length > barsMax ? 'line' : 'bar', values: valuesOf(days) },
        ...(before.length > 0 ? [then] : []),
      ]}
      write={measure === 'amount' ? format.money : format.number}
      writeShort={format.short}
      isWhole={measure === 'transactions'}
      onClick={place => change({ tab: 'daily', period: 'custom', from: dateAt(place), to: dateAt(place) })}
      onZoom={(first, last) => onZoom(dateAt(first), dateAt(last))}
      onWhole={onWhole}
    />
  )
}

function DaysTable({ days }: { days: readonly Day[] }) {
  const t = useTexts(salesTexts)
  const columns = useSalesColumns()
  return (
    <DataTable
      label={t.byDay}
      height="360px"
      rowHeight={34}
      rows={days}
      keyOf={({ date }) => date}
      columns={[columns.date, columns.transactions, columns.amount]}
    />
  )
}
