import { Group, SegmentedControl, Text, useComputedColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo } from 'react'
import { useTexts } from '../../language/language.ts'
import { Chart } from '../../ui/chart.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Figure, narrow } from './figure.tsx'
import {
  type AboveMean,
  csvOf,
  type DepartmentYear,
  type MeanOf,
  meanOf,
  useAboveMean,
  useDepartmentYears,
} from './metrics.ts'
import { hiringTexts } from './texts.ts'

/** Departments against the mean: all of them as bars with the mean line, or those above it as a table. */
export function DepartmentsFigure({ year }: { year: number }) {
  const t = useTexts(hiringTexts)
  const [url, setUrl] = useUrlState({ departments: 'chart', mean: 'hired' })
  const of: MeanOf = url.mean === 'all' ? 'all' : 'hired'
  const all = useDepartmentYears(year)
  const above = useAboveMean(year, of)
  const mean = meanOf(all.data ?? [], of)
  const empty = <Empty>{t.noHires(String(year))}</Empty>
  return (
    <Figure
      title={t.aboveMean}
      view={url.departments}
      onView={departments => setUrl({ departments })}
      csv={csvOf('departments-above-mean', { year, mean: of })}
    >
      <Group gap="xs">
        <Text size="sm" className="quiet">
          {t.meanOf}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t.meanOf}
          value={of}
          data={[
            { value: 'hired', label: t.meanHired },
            { value: 'all', label: t.meanAll },
          ]}
          onChange={chosen => setUrl({ mean: chosen })}
        />
      </Group>
      {url.departments === 'table' ? (
        <Loaded query={above} isEmpty={rows => rows.length === 0} empty={empty}>
          {rows => <AboveTable rows={rows} mean={mean} />}
        </Loaded>
      ) : (
        <Loaded query={all} isEmpty={rows => rows.every(({ hired }) => hired === 0)} empty={empty}>
          {rows => <AboveChart rows={rows} mean={mean} year={year} />}
        </Loaded>
      )}
    </Figure>
  )
}

const barHeight = 30

function AboveChart({ rows, mean, year }: { rows: readonly DepartmentYear[]; mean: number; year: number }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const isDark = useComputedColorScheme('light') === 'dark'
  const isNarrow = useMediaQuery(narrow) ?? false
  const option = useMemo(
    () => optionOf({ rows, mean, t, format, isDark, isNarrow }),
    [rows, mean, t, format, isDark, isNarrow],
  )
  const above = rows.filter(({ hired }) => hired > mean).length
  const label = t.aboveMeanLabel(format.number(above), format.number(roundMean(mean)), String(year))
  return (
    <div style={{ maxHeight: 520, overflowY: 'auto' }}>
      <Chart label={label} option={option} height={Math.max(160, rows.length * barHeight + 44)} />
    </div>
  )
}

const roundMean = (mean: number) => Math.round(mean * 10) / 10

type Drawn = {
  rows: readonly DepartmentYear[]
  mean: number
  t: (typeof hiringTexts)['en']
  format: Format
  isDark: boolean
  isNarrow: boolean
}

function optionOf({ rows, mean, t, format, isDark, isNarrow }: Drawn) {
  // The axis of categories begins below.
  const sorted = rows.toSorted((one, other) => one.hired - other.hired)
  const ink = isDark ? '#e8eaed' : '#15191d'
  const below = isDark ? '#4b535c' : '#c3cad1'
  return {
    grid: { top: 30, right: 44 },
    tooltip: { trigger: 'item' },
    xAxis: { type: 'value', splitNumber: isNarrow ? 2 : 4, minInterval: 1 },
    yAxis: {
      type: 'category',
      data: sorted.map(({ department }) => department ?? t.nameless),
      axisLine: { show: false },
      axisLabel: { width: isNarrow ? 92 : 150, overflow: 'truncate', interval: 0 },
    },
    series: [
      {
        type: 'bar',
        name: t.hires,
        barMaxWidth: 18,
        data: sorted.map(({ hired }) => ({
          value: hired,
          itemStyle: { borderRadius: [0, 3, 3, 0], ...(hired > mean ? {} : { color: below }) },
        })),
        label: {
          show: true,
          position: 'right',
          color: ink,
          formatter: ({ value }: { value: number }) => format.number(value),
        },
        markLine: {
          symbol: 'none',
          silent: true,
          animation: false,
          lineStyle: { color: ink, type: 'dashed', width: 1 },
          label: {
            formatter: t.meanLine(format.number(roundMean(mean))),
            color: ink,
            position: 'end',
            fontWeight: 500,
          },
          data: [{ xAxis: mean }],
        },
      },
    ],
  }
}

function AboveTable({ rows, mean }: { rows: readonly AboveMean[]; mean: number }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const columns: Column<AboveMean>[] = [
    { id: 'id', title: t.id, width: '56px', isNumber: true, cell: ({ id }) => id },
    {
      id: 'department',
      title: t.department,
      width: 'minmax(130px, 2fr)',
      cell: ({ department }) => department ?? t.nameless,
    },
    {
      id: 'hired',
      title: t.hires,
      width: '84px',
      isNumber: true,
      cell: ({ hired }) => format.number(hired),
    },
    {
      id: 'difference',
      title: t.difference,
      width: '140px',
      isNumber: true,
      cell: ({ hired }) => `+${format.number(roundMean(hired - mean))}`,
    },
  ]
  return (
    <>
      <Text size="sm" className="quiet numbers">
        {t.meanLine(format.number(roundMean(mean)))}. {t.onlyAbove}
      </Text>
      <DataTable label={t.aboveMean} columns={columns} rows={rows} keyOf={({ id }) => id} height="480px" />
    </>
  )
}
