import { Group, Text, useComputedColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo } from 'react'
import { useTexts } from '../../language/language.ts'
import { Chart } from '../../ui/chart.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Figure, narrow } from './figure.tsx'
import { csvOf, type DepartmentYear, useDepartmentYears } from './metrics.ts'
import { hiringTexts } from './texts.ts'

const pairHeight = 38

/** Each department's hires in a year beside those of the year before. */
export function YearsFigure({ year }: { year: number }) {
  const t = useTexts(hiringTexts)
  const [{ years: view }, setUrl] = useUrlState({ years: 'chart' })
  const query = useDepartmentYears(year)
  return (
    <Figure
      title={t.years}
      view={view}
      onView={years => setUrl({ years })}
      csv={csvOf('year-against-year', { year })}
    >
      <Loaded
        query={query}
        isEmpty={rows => rows.every(({ hired, hired_before }) => hired + hired_before === 0)}
        empty={<Empty>{t.noHires(String(year))}</Empty>}
      >
        {rows =>
          view === 'table' ? <YearTable rows={rows} year={year} /> : <YearChart rows={rows} year={year} />
        }
      </Loaded>
    </Figure>
  )
}

type Props = { rows: readonly DepartmentYear[]; year: number }

function YearChart({ rows, year }: Props) {
  const t = useTexts(hiringTexts)
  const isDark = useComputedColorScheme('light') === 'dark'
  const colors = { now: isDark ? '#2dd4bf' : '#0f766e', before: isDark ? '#646d76' : '#b4bcc4' }
  const { now, before } = colors
  const isNarrow = useMediaQuery(narrow) ?? false
  const option = useMemo(() => {
    const sorted = rows.toSorted((one, other) => one.hired - other.hired)
    const bar = (name: string, color: string, data: number[]) => ({
      type: 'bar',
      name,
      data,
      barMaxWidth: 11,
      barGap: '10%',
      itemStyle: { color, borderRadius: [0, 3, 3, 0] },
    })
    return {
      grid: { right: 20 },
      xAxis: { type: 'value', minInterval: 1, splitNumber: isNarrow ? 2 : 4 },
      yAxis: {
        type: 'category',
        data: sorted.map(({ department }) => department ?? t.nameless),
        axisLine: { show: false },
        axisLabel: { width: isNarrow ? 92 : 150, overflow: 'truncate', interval: 0 },
      },
      series: [
        bar(
          String(year - 1),
          before,
          sorted.map(each => each.hired_before),
        ),
        bar(
          String(year),
          now,
          sorted.map(each => each.hired),
        ),
      ],
    }
  }, [rows, year, now, before, t, isNarrow])
  return (
    <>
      <Group gap="md" aria-hidden>
        <Swatch color={now} text={String(year)} />
        <Swatch color={before} text={String(year - 1)} />
      </Group>
      <div style={{ maxHeight: 520, overflowY: 'auto' }}>
        <Chart
          label={t.yearsLabel(String(year), String(year - 1))}
          option={option}
          height={Math.max(160, rows.length * pairHeight + 30)}
        />
      </div>
    </>
  )
}

function Swatch({ color, text }: { color: string; text: string }) {
  return (
    <Group gap={6}>
      <span style={{ width: 10, height: 10, borderRadius: 3, background: color }} />
      <Text size="sm" className="numbers">
        {text}
      </Text>
    </Group>
  )
}

function YearTable({ rows, year }: Props) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const number = (
    id: string,
    title: string,
    value: (row: DepartmentYear) => string,
  ): Column<DepartmentYear> => ({
    id,
    title,
    width: 'minmax(90px, 1fr)',
    isNumber: true,
    cell: value,
  })
  return (
    <DataTable
      label={t.years}
      rows={rows}
      keyOf={({ id }) => id}
      height="480px"
      columns={[
        {
          id: 'department',
          title: t.department,
          width: 'minmax(150px, 2fr)',
          cell: ({ department }) => department ?? t.nameless,
        },
        number('before', String(year - 1), row => format.number(row.hired_before)),
        number('now', String(year), row => format.number(row.hired)),
        number('change', t.change, ({ difference }) =>
          difference > 0 ? `+${format.number(difference)}` : format.number(difference),
        ),
      ]}
    />
  )
}
