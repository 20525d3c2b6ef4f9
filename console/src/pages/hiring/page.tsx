import { SimpleGrid, Text } from '@mantine/core'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { useFormat } from '../../ui/format.ts'
import { later } from '../../ui/later.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'
import { Tile } from '../../ui/tile.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { DepartmentsFigure } from './departments.tsx'
import { LoadFiles } from './load-files.tsx'
import { meanOf, useDepartmentYears, useYearsWithHires } from './metrics.ts'
import { MonthsFigure } from './months.tsx'
import { QuartersFigure } from './quarters.tsx'
import { hiringTexts } from './texts.ts'
import { YearPicker } from './year-picker.tsx'
import { YearsFigure } from './years.tsx'

const UploadResult = later(() => import('./upload-result.tsx').then(each => each.UploadResult), <Loading />)

/** Files into the hiring tables, and who was hired when. */
export function HiringPage() {
  const t = useTexts(hiringTexts)
  const mayWrite = useMay('hiring:write')
  const [url, setUrl] = useUrlState({ year: '', upload: '', import: '', code: '', rejects: 'see' })
  const known = useYearsWithHires()
  const year = yearOf(url.year) ?? defaultYear(known)
  const showUpload = (upload: string) => setUrl({ upload, import: '', code: '', rejects: 'see' })
  return (
    <Page
      title={t.title}
      actions={<YearPicker year={year} known={known} onChange={chosen => setUrl({ year: String(chosen) })} />}
    >
      {mayWrite && <LoadFiles onLoading={showUpload} />}
      {url.upload !== '' && <UploadResult uploadId={url.upload} onUpload={showUpload} />}
      <Summary year={year} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <QuartersFigure year={year} />
        <DepartmentsFigure year={year} />
        <MonthsFigure year={year} />
        <YearsFigure year={year} />
      </SimpleGrid>
      <Text size="sm" className="quiet">
        {t.utcNote}
      </Text>
    </Page>
  )
}

// That of the API.
const yearGiven = 2021

const defaultYear = (known: readonly number[]) =>
  known.length === 0 || known.includes(yearGiven) ? yearGiven : Math.max(...known)

function yearOf(text: string): number | undefined {
  const year = Number(text)
  return Number.isInteger(year) && year >= 1 && year <= 9999 ? year : undefined
}

function Summary({ year }: { year: number }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const { data: rows } = useDepartmentYears(year)
  const { data: imports } = api.useQuery('get', '/v1/imports', {
    params: { query: { module: 'hiring', limit: 1 } },
  })
  const last = imports?.data[0]
  const hired = rows?.reduce((sum, each) => sum + each.hired, 0)
  const departments = rows?.filter(each => each.hired > 0).length
  const shown = (value: number | undefined) => (value === undefined ? '–' : format.number(value))
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <Tile label={t.hiresInYear(String(year))} value={shown(hired)} />
      <Tile label={t.departmentsHiring} value={shown(departments)} />
      <Tile label={t.mean} value={rows ? format.number(Math.round(meanOf(rows, 'hired') * 10) / 10) : '–'} />
      <Tile
        label={t.lastImport}
        value={last ? <When at={last.created_at} /> : t.noImport}
        note={
          last && (last.rows_rejected > 0 ? t.lastRejected(format.number(last.rows_rejected)) : t.allLoaded)
        }
        to={last ? `/imports?import=${last.id}` : '/imports'}
      />
    </SimpleGrid>
  )
}
