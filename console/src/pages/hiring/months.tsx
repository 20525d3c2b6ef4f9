import { useMemo } from 'react'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Chart } from '../../ui/chart.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Figure } from './figure.tsx'
import { csvOf, type Month, useMonths } from './metrics.ts'
import { hiringTexts } from './texts.ts'

/** Hires in each month of a year. */
export function MonthsFigure({ year }: { year: number }) {
  const t = useTexts(hiringTexts)
  const [{ months: view }, setUrl] = useUrlState({ months: 'chart' })
  const query = useMonths(year)
  return (
    <Figure
      title={t.months}
      view={view}
      onView={months => setUrl({ months })}
      csv={csvOf('hires-by-month', { year })}
    >
      <Loaded
        query={query}
        isEmpty={rows => rows.every(({ hired }) => hired === 0)}
        empty={<Empty>{t.noHires(String(year))}</Empty>}
      >
        {rows => (view === 'table' ? <MonthTable rows={rows} /> : <MonthChart rows={rows} year={year} />)}
      </Loaded>
    </Figure>
  )
}

function MonthChart({ rows, year }: { rows: readonly Month[]; year: number }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const nameOf = useMonthName('short')
  return (
    <Chart
      label={t.monthsLabel(String(year))}
      height={440}
      places={rows.map(({ month }) => nameOf(month))}
      series={[{ kind: 'bar', name: t.hires, values: rows.map(({ hired }) => hired) }]}
      write={format.number}
      writeShort={format.short}
      isWhole
    />
  )
}

function MonthTable({ rows }: { rows: readonly Month[] }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const nameOf = useMonthName('long')
  return (
    <DataTable
      label={t.months}
      rows={rows}
      keyOf={({ month }) => month}
      rowHeight={34}
      height="460px"
      columns={[
        { id: 'month', title: t.month, width: 'minmax(120px, 2fr)', cell: ({ month }) => nameOf(month) },
        {
          id: 'hired',
          title: t.hires,
          width: 'minmax(120px, 1fr)',
          isNumber: true,
          cell: ({ hired }) => format.number(hired),
        },
      ]}
    />
  )
}

function useMonthName(length: 'short' | 'long') {
  const language = useLanguage()
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { month: length, timeZone: 'UTC' })
    return (month: string) => format.format(new Date(`${month}-01T00:00:00Z`))
  }, [language, length])
}
