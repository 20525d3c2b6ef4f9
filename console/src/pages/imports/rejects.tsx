import { Button, FileButton, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { DownloadIcon, UploadIcon } from '@radix-ui/react-icons'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import { failureText, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { inkOf } from './import-state.tsx'
import { RejectFixer } from './reject-fixer.tsx'
import { RejectTable } from './reject-table.tsx'
import { sendFiles } from './send-files.ts'
import { codeName, importTexts } from './texts.ts'
import { forgetImported, type Import } from './use-import.ts'

/** The import that a file became which was just sent. */
export type SentImport = Pick<Import, 'id' | 'upload_id'>

/** The rows of an import that were not loaded: by reason, in a table, to be fixed here or as a file. */
export function Rejects({ data, onSent }: { data: Import; onSent: (sent: SentImport) => void }) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const language = useLanguage()
  const mayWrite = useMay(`${data.module}:write`)
  const [{ code, rejects: mode }, setUrl] = useUrlState({ code: '', rejects: 'see' })
  const query = useInfiniteQuery({
    queryKey: [`/v1/imports/${data.id}/rejects`, { code, language }],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 200, ...(code ? { code } : {}), ...(pageParam ? { cursor: pageParam } : {}) }
      const { data: page } = await client.GET('/v1/imports/{id}/rejects', {
        params: { path: { id: data.id }, query },
        signal,
      })
      return page ?? { data: [], next_cursor: null }
    },
    initialPageParam: '',
    getNextPageParam: page => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  // Of a failed import the good rows are not loaded either: its rejects alone would be half of it.
  const mayFix = mayWrite && data.status === 'completed'
  const isFixing = mode === 'fix' && mayFix
  return (
    <Section
      title={t.rejects(format.number(data.rows_rejected))}
      actions={
        <>
          {mayFix && (
            <SegmentedControl
              size="xs"
              aria-label={t.seeOrFix}
              value={isFixing ? 'fix' : 'see'}
              data={[
                { value: 'see', label: t.see },
                { value: 'fix', label: t.fix },
              ]}
              onChange={value => setUrl({ rejects: value })}
            />
          )}
          <Button
            component="a"
            href={`/v1/imports/${data.id}/rejects.csv?lang=${language}&bom=true`}
            download
            variant="default"
            size="xs"
            leftSection={<DownloadIcon />}
          >
            {t.downloadRejects}
          </Button>
          {mayWrite && <SendFixedFile data={data} onSent={onSent} />}
        </>
      }
    >
      <Reasons data={data} code={code} onChoose={chosen => setUrl({ code: chosen })} />
      <Loaded
        query={query}
        isEmpty={({ pages }) => pages.every(page => page.data.length === 0)}
        onClearFilters={code ? () => setUrl({ code: '' }) : undefined}
      >
        {({ pages }) => {
          const shown = {
            data,
            rows: pages.flatMap(page => page.data),
            hasMore: query.hasNextPage,
            isLoadingMore: query.isFetchingNextPage,
            onMore: () => void query.fetchNextPage(),
          }
          return isFixing ? <RejectFixer {...shown} /> : <RejectTable {...shown} />
        }}
      </Loaded>
    </Section>
  )
}

type Reason = { code: string; rows: number }

function Reasons({ data, code, onChoose }: { data: Import; code: string; onChoose: (code: string) => void }) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const { data: summary } = api.useQuery('get', '/v1/imports/{id}/rejects/summary', {
    params: { path: { id: data.id } },
  })
  const byCode = new Map<string, number>()
  for (const fault of summary?.faults ?? [])
    byCode.set(fault.code, (byCode.get(fault.code) ?? 0) + fault.rows)
  const reasons: Reason[] = [...byCode].map(([each, rows]) => ({ code: each, rows }))
  reasons.sort((one, other) => other.rows - one.rows)
  if (reasons.length === 0) return null
  return (
    <Group gap={6} role="group" aria-label={t.reasons}>
      <ReasonButton isOn={code === ''} onClick={() => onChoose('')} text={t.allReasons} />
      {reasons.map(each => (
        <ReasonButton
          key={each.code}
          isOn={code === each.code}
          onClick={() => onChoose(code === each.code ? '' : each.code)}
          text={codeName(t, each.code)}
          count={format.number(each.rows)}
        />
      ))}
    </Group>
  )
}

function ReasonButton(props: { isOn: boolean; onClick: () => void; text: string; count?: string }) {
  const { isOn, onClick, text, count } = props
  return (
    <Button
      size="compact-sm"
      radius="xl"
      px="sm"
      fw={500}
      variant={isOn ? 'filled' : 'default'}
      aria-pressed={isOn}
      onClick={onClick}
      rightSection={count && <span className="numbers">{count}</span>}
    >
      {text}
    </Button>
  )
}

function SendFixedFile({ data, onSent }: { data: Import; onSent: (sent: SentImport) => void }) {
  const t = useTexts(importTexts)
  const common = useTexts(commonTexts)
  const queries = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const send = async (file: File | null) => {
    if (!file) return
    setBusy(true)
    setFailure(undefined)
    try {
      const answer = await sendFiles({
        module: data.module,
        files: [{ target: data.target, file }],
        options: { isDryRun: data.dry_run, acceptsIncomplete: data.incomplete === 'accept' },
        isAsync: true,
      })
      void forgetImported(queries)
      onSent(answer as SentImport)
    } catch (error) {
      setFailure(failureText(error, common))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap={2}>
      <FileButton accept=".csv,.txt,.tsv,text/csv" onChange={file => void send(file)}>
        {props => (
          <Button {...props} variant="default" size="xs" leftSection={<UploadIcon />} loading={isBusy}>
            {t.sendFixed}
          </Button>
        )}
      </FileButton>
      {failure && (
        <Text size="xs" c={inkOf('red')} role="alert">
          {failure}
        </Text>
      )}
    </Stack>
  )
}
