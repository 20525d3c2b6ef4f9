import { Button, Stack } from '@mantine/core'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { ImportReport } from '../imports/import-report.tsx'
import { ImportState } from '../imports/import-state.tsx'
import { importTexts, targetName } from '../imports/texts.ts'
import { hasEnded, type Import } from '../imports/use-import.ts'
import { hiringTexts } from './texts.ts'

type Props = { uploadId: string; onUpload: (uploadId: string) => void }

/** What became of the files of an upload, and one of them in full: the one with most rejects, unless another is chosen. */
export function UploadResult({ uploadId, onUpload }: Props) {
  const t = useTexts(hiringTexts)
  const [url, setUrl] = useUrlState({ import: '', code: '', rejects: 'see' })
  const query = api.useQuery(
    'get',
    '/v1/imports',
    { params: { query: { upload: uploadId } } },
    { refetchInterval: ({ state }) => (state.data?.data.every(hasEnded) ? false : 1_000) },
  )
  return (
    <Loaded query={query} isEmpty={({ data }) => data.length === 0} empty={<Empty>{t.noUpload}</Empty>}>
      {({ data }) => {
        const inOrder = data.toReversed()
        const open = inOrder.find(({ id }) => id === url.import) ?? mostTelling(inOrder)
        const done = (
          <Button variant="default" size="xs" onClick={() => onUpload('')}>
            {t.forget}
          </Button>
        )
        return (
          <Stack gap="lg">
            {data.length > 1 && (
              <Section title={t.resultOf} actions={done}>
                <Files
                  rows={inOrder}
                  openId={open?.id}
                  onOpen={({ id }) => setUrl({ import: id, code: '', rejects: 'see' })}
                />
              </Section>
            )}
            {open && (
              <ImportReport
                key={open.id}
                id={open.id}
                actions={data.length === 1 && done}
                onSent={sent => onUpload(sent.upload_id)}
              />
            )}
          </Stack>
        )
      }}
    </Loaded>
  )
}

const mostTelling = (files: readonly Import[]) =>
  files.find(({ status }) => status === 'failed') ??
  files.toSorted((one, other) => other.rows_rejected - one.rows_rejected)[0]

function Files(props: {
  rows: readonly Import[]
  openId: string | undefined
  onOpen: (row: Import) => void
}) {
  const t = useTexts(hiringTexts)
  const imports = useTexts(importTexts)
  const format = useFormat()
  const count = (name: 'rows_read' | 'rows_inserted' | 'rows_updated' | 'rows_unchanged' | 'rows_rejected') =>
    ({
      id: name,
      title: imports.counts[name],
      width: 'minmax(86px, 0.8fr)',
      isNumber: true,
      cell: row => format.number(row[name]),
    }) satisfies Column<Import>
  const columns: Column<Import>[] = [
    {
      id: 'file',
      title: imports.file,
      width: 'minmax(150px, 2fr)',
      cell: ({ file_name }) => file_name ?? imports.noName,
    },
    {
      id: 'target',
      title: imports.target,
      width: 'minmax(120px, 1fr)',
      cell: ({ target }) => targetName(imports, target),
    },
    {
      id: 'state',
      title: imports.state,
      width: 'minmax(110px, 1fr)',
      cell: row => <ImportState data={row} />,
    },
    count('rows_read'),
    count('rows_inserted'),
    count('rows_updated'),
    count('rows_unchanged'),
    count('rows_rejected'),
  ]
  return (
    <DataTable
      label={t.resultOf}
      columns={columns}
      rows={props.rows}
      keyOf={({ id }) => id}
      openKey={props.openId}
      onOpen={props.onOpen}
    />
  )
}
