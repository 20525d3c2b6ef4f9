import { Code, Text, Tooltip } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Lines } from '../../ui/lines.tsx'
import { type Reject, useFixes } from './fixes.ts'
import { RowOutcome } from './row-outcome.tsx'
import { importTexts } from './texts.ts'
import type { Import } from './use-import.ts'

export type RejectRows = {
  data: Import
  rows: readonly Reject[]
  hasMore: boolean
  isLoadingMore: boolean
  onMore: () => void
}

/** Rejects to be read: line, column, value, why, and the row as it stood in the file. */
export function RejectTable({ data, rows, ...more }: RejectRows) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const fixes = useFixes(data.id)
  const lines = rows.some(({ errors }) => errors.length > 1) ? 3 : 2
  const columns: Column<Reject>[] = [
    { id: 'line', title: t.line, width: '76px', isNumber: true, cell: ({ line }) => format.number(line) },
    {
      id: 'column',
      title: t.column,
      width: 'minmax(120px, 1fr)',
      cell: ({ errors }) => {
        const text = [...new Set(errors.map(({ column }) => column ?? t.wholeRow))].join(', ')
        return (
          <Lines most={lines} all={text}>
            {text}
          </Lines>
        )
      },
    },
    {
      id: 'value',
      title: t.value,
      width: 'minmax(130px, 1.3fr)',
      cell: ({ errors }) => (
        <Lines most={lines} all={errors.map(({ value }) => value || t.emptyValue).join(', ')}>
          <Values errors={errors} />
        </Lines>
      ),
    },
    {
      id: 'reason',
      title: t.reason,
      width: 'minmax(280px, 4fr)',
      cell: ({ errors }) => {
        const text = errors.map(({ message }) => message).join(' ')
        return (
          <Tooltip label={text} multiline maw={420}>
            <div>
              <Lines most={lines}>{text}</Lines>
            </div>
          </Tooltip>
        )
      },
    },
    {
      id: 'raw',
      title: t.raw,
      width: 'minmax(260px, 2.6fr)',
      cell: ({ raw }) => (
        <Tooltip label={raw} multiline maw={480}>
          <Code fz={12} style={{ ...rawStyle, WebkitLineClamp: lines }}>
            {raw}
          </Code>
        </Tooltip>
      ),
    },
  ]
  if (fixes.size > 0) {
    columns.push({
      id: 'outcome',
      title: t.state,
      width: '180px',
      cell: ({ line }) => <RowOutcome fix={fixes.get(line)} />,
    })
  }
  return (
    <DataTable
      label={t.rejects(format.number(data.rows_rejected))}
      columns={columns}
      rows={rows}
      keyOf={({ line }) => line}
      rowHeight={lines === 2 ? 50 : 68}
      height="60dvh"
      {...more}
    />
  )
}

const rawStyle = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  overflow: 'hidden',
  width: 'fit-content',
  whiteSpace: 'normal',
  overflowWrap: 'anywhere',
} as const

function Values({ errors }: { errors: Reject['errors'] }) {
  const t = useTexts(importTexts)
  return errors.map(({ column, code, value }, place) => (
    <span key={`${column} ${code}`}>
      {place > 0 && ', '}
      {value === null || value === '' ? (
        <Text span size="sm" className="quiet">
          {t.emptyValue}
        </Text>
      ) : (
        value
      )}
    </span>
  ))
}
