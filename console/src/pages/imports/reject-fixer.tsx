import { ActionIcon, Button, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core'
import { CheckCircledIcon, InfoCircledIcon, ResetIcon } from '@radix-ui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { failureText } from '../../ui/states.tsx'
import {
  type Fix,
  fixCell,
  isLoaded,
  type Reject,
  sendFixes,
  undoFix,
  unsentLines,
  useFixes,
} from './fixes.ts'
import { ImportLink } from './import-facts.tsx'
import { inkOf } from './import-state.tsx'
import type { RejectRows } from './reject-table.tsx'
import { RowOutcome } from './row-outcome.tsx'
import { importTexts } from './texts.ts'
import { forgetImported, type Import } from './use-import.ts'

/** Rejects to be mended where they stand: each cell can be written over, and the changed rows are sent again. */
export function RejectFixer({ data, rows, ...more }: RejectRows) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const names = Object.keys(rows[0]?.cells ?? {})
  const fixes = useFixes(data.id)
  const errorsOf = ({ line, errors }: Reject) => fixes.get(line)?.outcome?.errors ?? errors
  const columns: Column<Reject>[] = [
    { id: 'line', title: t.line, width: '76px', isNumber: true, cell: ({ line }) => format.number(line) },
    {
      id: 'reason',
      title: t.reason,
      width: 'minmax(260px, 2.4fr)',
      cell: reject => <Reason reject={reject} fix={fixes.get(reject.line)} errors={errorsOf(reject)} />,
    },
    ...names.map(
      (name): Column<Reject> => ({
        id: `cell-${name}`,
        title: name,
        width: widthOf(name),
        cell: reject => (
          <Cell
            data={data}
            reject={reject}
            name={name}
            isWrong={errorsOf(reject).some(each => each.column === name)}
          />
        ),
      }),
    ),
    {
      id: 'undo',
      title: t.undoTitle,
      width: '92px',
      cell: ({ line }) => fixes.has(line) && !isLoaded(fixes.get(line)) && <Undo data={data} line={line} />,
    },
  ]
  return (
    <Stack gap="sm">
      <Text size="sm" className="quiet">
        {data.dry_run ? t.fixDryRunNote : t.fixNote}
      </Text>
      <DataTable
        label={t.rejects(format.number(data.rows_rejected))}
        columns={columns}
        rows={rows}
        keyOf={({ line }) => line}
        rowHeight={58}
        height="60dvh"
        {...more}
      />
      <SendBar data={data} columns={names} />
    </Stack>
  )
}

// Ids are short, names and times are not.
const widthOf = (column: string) =>
  column === 'id'
    ? 'minmax(88px, 0.8fr)'
    : column.endsWith('_id')
      ? 'minmax(128px, 0.9fr)'
      : 'minmax(170px, 1.6fr)'

function Reason({ reject, fix, errors }: { reject: Reject; fix: Fix | undefined; errors: Reject['errors'] }) {
  const t = useTexts(importTexts)
  if (errors.length === 0) return <RowOutcome fix={fix} />
  const messages = errors.map(({ message }) => message)
  if (reject.cells_beyond.length > 0) messages.push(t.beyond(reject.cells_beyond.join(' | ')))
  const text = messages.join(' ')
  const isUnsent = fix !== undefined && !fix.outcome
  return (
    <>
      {isUnsent && <RowOutcome fix={fix} />}
      <Tooltip label={text} multiline maw={420}>
        <Text size="xs" lh={1.3} lineClamp={isUnsent ? 1 : 3} style={{ whiteSpace: 'normal' }}>
          {text}
        </Text>
      </Tooltip>
    </>
  )
}

function Undo({ data, line }: { data: Import; line: number }) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const label = t.undo(format.number(line))
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => undoFix(data.id, line)}>
        <ResetIcon />
      </ActionIcon>
    </Tooltip>
  )
}

function Cell({
  data,
  reject,
  name,
  isWrong,
}: {
  data: Import
  reject: Reject
  name: string
  isWrong: boolean
}) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const fix = useFixes(data.id).get(reject.line)
  return (
    <TextInput
      size="xs"
      aria-label={t.cellOf(name, format.number(reject.line))}
      value={(fix?.cells ?? reject.cells)[name] ?? ''}
      error={isWrong}
      styles={{ input: { color: 'var(--ink)' } }}
      disabled={isLoaded(fix)}
      autoComplete="off"
      spellCheck={false}
      onChange={event => fixCell(data.id, reject, name, event.currentTarget.value)}
    />
  )
}

function SendBar({ data, columns }: { data: Import; columns: readonly string[] }) {
  const t = useTexts(importTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const queries = useQueryClient()
  const fixes = useFixes(data.id)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [sent, setSent] = useState<Import>()
  const unsent = unsentLines(fixes).length
  const count = format.number(unsent)
  const send = async () => {
    setBusy(true)
    setFailure(undefined)
    try {
      setSent(await sendFixes(data, columns, fixes))
      void forgetImported(queries)
    } catch (error) {
      setFailure(failureText(error, common))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap="xs">
      {sent && unsent === 0 && (
        <Group gap="xs" role="status">
          {sent.rows_rejected > 0 ? <InfoCircledIcon /> : <CheckCircledIcon />}
          <Text size="sm">
            {(sent.dry_run ? t.checkedAgain : t.sentAgain)(
              format.number(sent.rows_read - sent.rows_rejected),
              format.number(sent.rows_rejected),
            )}{' '}
            <ImportLink id={sent.id}>{t.seeNew}</ImportLink>
          </Text>
        </Group>
      )}
      {failure && (
        <Text size="sm" c={inkOf('red')} role="alert">
          {failure}
        </Text>
      )}
      <Group justify="flex-end" gap="sm">
        <Text size="sm" className="quiet numbers" aria-live="polite">
          {unsent === 0 ? t.noneChanged : t.changedRows(count)}
        </Text>
        <Button disabled={unsent === 0} loading={isBusy} onClick={() => void send()}>
          {data.dry_run ? t.checkAgain(count) : t.sendAgain(count)}
        </Button>
      </Group>
    </Stack>
  )
}
