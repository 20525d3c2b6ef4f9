import { Group, SegmentedControl, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { RankChart } from '../../ui/chart.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Figure } from './figure.tsx'
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

function AboveChart({ rows, mean, year }: { rows: readonly DepartmentYear[]; mean: number; year: number }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const sorted = rows.toSorted((one, other) => other.hired - one.hired)
  const above = rows.filter(({ hired }) => hired > mean).length
  const meanText = format.number(roundMean(mean))
  return (
    <div style={{ maxHeight: 520, overflowY: 'auto' }}>
      <RankChart
        label={t.aboveMeanLabel(format.number(above), meanText, String(year))}
        rows={sorted.map(({ department, hired }) => ({
          name: department ?? t.nameless,
          bars: [{ value: hired, look: hired > mean ? 'accent' : 'pale' }],
        }))}
        write={format.number}
        mean={{ value: mean, text: t.meanLine(meanText) }}
      />
    </div>
  )
}

const roundMean = (mean: number) => Math.round(mean * 10) / 10

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
