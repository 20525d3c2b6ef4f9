import { Anchor, Button, Group, Switch, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { useCursorList } from '../../ui/cursor-list.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, failureText, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { useSalesColumns } from './columns.tsx'
import { daysBefore } from './period.ts'
import { DayField } from './period-bar.tsx'
import { useProviderName } from './providers.ts'
import { given, useSalesView, useToday } from './sales-view.ts'
import { salesTexts } from './texts.ts'

const pageRows = 100
const reportsKey = ['sales', 'reports']

/** The daily files of the providers, every version of them, to download. */
export function ReportsTab() {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const columns = useSalesColumns()
  const { provider } = useSalesView()
  const [{ versions }, change] = useUrlState({ versions: 'current' })
  const nameOf = useProviderName()
  const mayWrite = useMay('sales:write')
  const asked = given({
    provider,
    versions: versions === 'all' ? ('all' as const) : undefined,
    limit: pageRows,
  })
  const { query, more } = useCursorList({
    key: [...reportsKey, asked],
    read: (cursor, signal) =>
      client.GET('/v1/sales/reports', { params: { query: given({ ...asked, cursor }) }, signal }),
  })
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Switch
          size="xs"
          label={t.allVersions}
          checked={versions === 'all'}
          onChange={event => change({ versions: event.currentTarget.checked ? 'all' : 'current' })}
        />
        {mayWrite && <WriteReports />}
      </Group>
      <Loaded
        query={query}
        rows={6}
        isEmpty={reports => reports.length === 0}
        empty={<Empty>{t.noReports}</Empty>}
      >
        {reports => (
          <DataTable
            label={t.tabs.reports}
            rows={reports}
            keyOf={report => `${report.provider_id} ${report.date} ${report.version}`}
            height="calc(100dvh - 260px)"
            {...more}
            columns={[
              columns.date,
              {
                id: 'provider',
                title: t.provider,
                width: 'minmax(110px, 1fr)',
                cell: each => nameOf(each.provider_id),
              },
              {
                id: 'version',
                title: t.version,
                width: 'minmax(120px, 1fr)',
                cell: ({ version, superseded }) =>
                  superseded ? t.superseded(version) : t.versionOf(version),
              },
              {
                id: 'rows',
                title: t.customers,
                width: '100px',
                isNumber: true,
                cell: ({ rows }) => format.number(rows),
              },
              { ...columns.transactions, width: '130px' },
              { ...columns.amount, width: '130px' },
              {
                id: 'written',
                title: t.written,
                width: 'minmax(130px, 1fr)',
                cell: ({ created_at }) => <When at={created_at} />,
              },
              {
                id: 'files',
                title: t.files,
                width: 'minmax(300px, 2fr)',
                cell: ({ files, date, provider_id }) => (
                  <Group gap="sm" wrap="nowrap">
                    {files.map(({ name, url, bytes }) => (
                      <Anchor
                        key={name}
                        href={url}
                        download
                        size="sm"
                        title={format.bytes(bytes)}
                        aria-label={t.fileOf(t.fileNames[name], nameOf(provider_id), format.day(date))}
                      >
                        {t.fileNames[name]}
                      </Anchor>
                    ))}
                  </Group>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  )
}

/** Writes the reports of a day now, without waiting for the night. */
function WriteReports() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const queries = useQueryClient()
  const today = useToday()
  const { provider } = useSalesView()
  const [chosen, setDate] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const date = chosen ?? (today && daysBefore(today, 1))
  if (!date) return null
  const write = async () => {
    setBusy(true)
    setSaid('')
    try {
      const { data } = await client.POST('/v1/sales/reports', { body: { date, ...given({ provider }) } })
      const count = (outcome: string) => data?.data.filter(each => each.outcome === outcome).length ?? 0
      setSaid(t.wrote(count('written'), count('unchanged'), count('failed')))
      await queries.invalidateQueries({ queryKey: reportsKey })
    } catch (error) {
      setSaid(failureText(error, common))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Group gap="xs">
      <Text size="sm" className="quiet" role="status">
        {said}
      </Text>
      <DayField label={common.date} value={date} max={today} onChange={setDate} />
      <Button size="xs" variant="default" onClick={() => void write()} loading={isBusy}>
        {t.writeNow}
      </Button>
    </Group>
  )
}
