import { Anchor, Group, SegmentedControl, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTexts } from '../../language/language.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Figure } from './figure.tsx'
import classes from './heat-map.module.css'
import { csvOf, type QuarterRow, useQuarters } from './metrics.ts'
import { hiringTexts } from './texts.ts'

type Quarters = { name: string | null; counts: number[]; total: number }

const quarters = ['q1', 'q2', 'q3', 'q4'] as const
// Dark enough to tell, and light enough to read the number on it, in both themes.
const heatMax = 52

/** Hires of each department or job by quarter, as a heat map or row by row. */
export function QuartersFigure({ year }: { year: number }) {
  const t = useTexts(hiringTexts)
  const [url, setUrl] = useUrlState({ quarters: 'chart', rows: 'department', department: '', sort: '-total' })
  const query = useQuarters(year)
  const isDrilled = url.department !== ''
  return (
    <Figure
      title={t.quarters}
      view={url.quarters}
      onView={view => setUrl({ quarters: view })}
      chartName={t.heatMap}
      csv={csvOf('hires-by-quarter', { year })}
      choices={
        url.quarters === 'chart' &&
        !isDrilled && (
          <SegmentedControl
            size="xs"
            aria-label={t.rowsAre}
            value={url.rows}
            data={[
              { value: 'department', label: t.byDepartment },
              { value: 'job', label: t.byJob },
            ]}
            onChange={rows => setUrl({ rows })}
          />
        )
      }
    >
      {isDrilled && url.quarters === 'chart' && (
        <Group gap="xs">
          <Text size="sm" fw={500}>
            {t.jobsOf(url.department)}
          </Text>
          <Anchor component="button" type="button" size="sm" onClick={() => setUrl({ department: '' })}>
            {t.allDepartments}
          </Anchor>
        </Group>
      )}
      <Loaded
        query={query}
        isEmpty={rows => rows.length === 0}
        empty={<Empty>{t.noHires(String(year))}</Empty>}
      >
        {rows =>
          url.quarters === 'table' ? (
            <QuarterTable rows={rows} />
          ) : (
            <HeatMap
              rows={isDrilled ? rows.filter(each => each.department === url.department) : rows}
              by={isDrilled || url.rows === 'job' ? 'job' : 'department'}
              sort={url.sort}
              onSort={sort => setUrl({ sort })}
              onOpen={department => setUrl({ department })}
            />
          )
        }
      </Loaded>
    </Figure>
  )
}

type HeatMapProps = {
  rows: readonly QuarterRow[]
  by: 'department' | 'job'
  /** `total`, or `-total` for the other way. */
  sort: string
  onSort: (sort: string) => void
  onOpen: (department: string) => void
}

function HeatMap({ rows, by, sort, onSort, onOpen }: HeatMapProps) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const sums = useMemo(() => sumBy(rows, by), [rows, by])
  const max = Math.max(1, ...sums.flatMap(({ counts }) => counts))
  const isDescending = sort.startsWith('-')
  const sortedBy = sort.replace('-', '')
  const sorted = useMemo(() => sortRows(sums, sortedBy, isDescending), [sums, sortedBy, isDescending])
  const columns: Column<Quarters>[] = [
    {
      id: 'name',
      title: t[by],
      width: 'minmax(130px, 2.4fr)',
      sort: 'name',
      cell: ({ name }) => name ?? <span className="quiet">{t.nameless}</span>,
    },
    ...quarters.map(
      (_, place): Column<Quarters> => ({
        id: `q${place + 1}`,
        title: t.q(String(place + 1)),
        width: 'minmax(62px, 1fr)',
        isNumber: true,
        sort: `q${place + 1}`,
        cell: ({ counts }) => {
          const count = counts[place] ?? 0
          return (
            <div
              className={`${classes.cell} ${count === 0 ? classes.none : ''}`}
              style={{ '--heat': `${Math.round((count / max) * heatMax)}%` } as React.CSSProperties}
            >
              {format.number(count)}
            </div>
          )
        },
      }),
    ),
    {
      id: 'total',
      title: t.total,
      width: 'minmax(72px, 1fr)',
      isNumber: true,
      sort: 'total',
      cell: ({ total }) => <Text span size="sm" fw={600} children={format.number(total)} />,
    },
  ]
  return (
    <DataTable
      label={t.quarters}
      columns={columns}
      rows={sorted}
      keyOf={({ name }) => name ?? ''}
      rowHeight={38}
      height="540px"
      sort={{ by: sortedBy, isDescending }}
      onSort={(name, descending) => onSort(`${descending ? '-' : ''}${name}`)}
      {...(by === 'department' ? { onOpen: ({ name }: Quarters) => name !== null && onOpen(name) } : {})}
    />
  )
}

function sumBy(rows: readonly QuarterRow[], by: 'department' | 'job'): Quarters[] {
  const sums = new Map<string | null, Quarters>()
  for (const row of rows) {
    const sum = sums.get(row[by]) ?? { name: row[by], counts: [0, 0, 0, 0], total: 0 }
    sums.set(row[by], sum)
    for (const [place, quarter] of quarters.entries()) {
      sum.counts[place] = (sum.counts[place] ?? 0) + row[quarter]
      sum.total += row[quarter]
    }
  }
  return [...sums.values()]
}

function sortRows(rows: Quarters[], by: string, isDescending: boolean): Quarters[] {
  const place = quarters.indexOf(by as (typeof quarters)[number])
  const value = (row: Quarters) => (place >= 0 ? (row.counts[place] ?? 0) : row.total)
  const byName = (one: Quarters, other: Quarters) => (one.name ?? '').localeCompare(other.name ?? '')
  const compare = by === 'name' ? byName : (one: Quarters, other: Quarters) => value(one) - value(other)
  return rows.toSorted((one, other) => (isDescending ? -1 : 1) * compare(one, other) || byName(one, other))
}

function QuarterTable({ rows }: { rows: readonly QuarterRow[] }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const columns: Column<QuarterRow>[] = [
    {
      id: 'department',
      title: t.department,
      width: 'minmax(110px, 1.2fr)',
      cell: row => row.department ?? t.nameless,
    },
    { id: 'job', title: t.job, width: 'minmax(130px, 1.6fr)', cell: row => row.job ?? t.nameless },
    ...quarters.map(
      (quarter, place): Column<QuarterRow> => ({
        id: quarter,
        title: t.q(String(place + 1)),
        width: '48px',
        isNumber: true,
        cell: row => format.number(row[quarter]),
      }),
    ),
    {
      id: 'total',
      title: t.total,
      width: '62px',
      isNumber: true,
      cell: ({ q1, q2, q3, q4 }) => format.number(q1 + q2 + q3 + q4),
    },
  ]
  return (
    <DataTable
      label={t.quarters}
      columns={columns}
      rows={rows}
      keyOf={({ department, job }) => `${department}\n${job}`}
      rowHeight={36}
      height="520px"
    />
  )
}
