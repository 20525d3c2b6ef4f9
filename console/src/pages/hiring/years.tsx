import { Group, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { RankChart } from '../../ui/chart.tsx'
import { type RankBar, rankColors } from '../../ui/charts/colors.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Figure } from './figure.tsx'
import { csvOf, type DepartmentYear, useDepartmentYears } from './metrics.ts'
import { hiringTexts } from './texts.ts'

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
  const format = useFormat()
  const sorted = rows.toSorted((one, other) => other.hired - one.hired)
  return (
    <>
      <Group gap="md" aria-hidden>
        <Swatch look="accent" text={String(year)} />
        <Swatch look="pale" text={String(year - 1)} />
      </Group>
      <div style={{ maxHeight: 520, overflowY: 'auto' }}>
        <RankChart
          label={t.yearsLabel(String(year), String(year - 1))}
          rows={sorted.map(({ department, hired, hired_before }) => ({
            name: department ?? t.nameless,
            bars: [
              { value: hired, look: 'accent' },
              { value: hired_before, look: 'pale' },
            ],
          }))}
          write={format.number}
        />
      </div>
    </>
  )
}

function Swatch({ look, text }: { look: RankBar['look']; text: string }) {
  return (
    <Group gap={6}>
      <span style={{ width: 10, height: 10, borderRadius: 3, background: rankColors[look] }} />
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
