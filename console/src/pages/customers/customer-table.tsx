import { Alert, Button, Group } from '@mantine/core'
import type { Ref } from 'react'
import { Problem } from '../../api/problem.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import type { Column } from '../../ui/data-table.tsx'
import { Empty, Failed, Loading, NoMatch, readingFailureText } from '../../ui/states.tsx'
import { FarTable, type FarTableHandle } from './far-table.tsx'
import { customerTexts } from './texts.ts'
import type { Customer, WholeList } from './whole-list.ts'

type Props = {
  table: Ref<FarTableHandle>
  list: WholeList | undefined
  isBehind: boolean
  columns: readonly Column<Customer>[]
  sort: string
  onSort: (sort: string) => void
  openId: number | undefined
  onOpen: (customer: Customer, place: number) => void
  onMove: (customer: Customer, place: number) => void
  onEscape: (() => void) | undefined
  /** Reads the list anew. */
  onReopen: () => void
  onSight: (first: number, last: number) => void
  onClearFilters: (() => void) | undefined
  hasFilters: boolean
}

// What is left of the screen under the title, the search and, where there are any, the filters that hold.
const height = (hasFilters: boolean) => `max(320px, calc(100dvh - ${hasFilters ? 264 : 226}px))`

/** The list as a table; when there is nothing to show, why. */
export function CustomerTable(props: Props) {
  const { list, sort, onSort } = props
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  if (!list) {
    return (
      <div className="surface" style={{ padding: 20 }}>
        <Loading rows={8} />
      </div>
    )
  }
  const error = list.error()
  const length = list.length()
  const outdated = list.isOutdated() && !props.isBehind && (
    <Alert color="blue" role="status" p="xs">
      <Group justify="space-between" gap="sm">
        {t.outdated}
        <Button variant="default" size="xs" onClick={props.onReopen}>
          {t.showNow}
        </Button>
      </Group>
    </Alert>
  )
  if (length === 0) {
    return (
      <div className="surface">
        {outdated}
        {error !== undefined ? (
          <Failed error={error} onRetry={list.retry} />
        ) : props.onClearFilters ? (
          <NoMatch onClear={props.onClearFilters} />
        ) : (
          <Empty>{t.nobody}</Empty>
        )}
      </div>
    )
  }
  return (
    <>
      {outdated}
      {error !== undefined && !isAway(error) && (
        <Alert color="orange" role="alert">
          <Group justify="space-between" gap="sm">
            {t.failedMore} {readingFailureText(error, common)}
            <Button variant="default" size="xs" onClick={list.retry}>
              {common.retry}
            </Button>
          </Group>
        </Alert>
      )}
      <FarTable
        ref={props.table}
        label={t.title}
        columns={props.columns}
        length={length}
        total={list.total()?.value ?? length}
        rowAt={list.rowAt}
        keyOf={({ id }) => id}
        height={height(props.hasFilters)}
        sort={{ by: sort.replace(/^-/, ''), isDescending: sort.startsWith('-') }}
        onSort={(by, isDescending) => onSort(isDescending ? `-${by}` : by)}
        onOpen={props.onOpen}
        onMove={props.onMove}
        onEscape={props.onEscape}
        openKey={props.openId}
        onSight={props.onSight}
        isBehind={props.isBehind}
      />
    </>
  )
}

// The frame says so then, and the grey rows come by themselves.
function isAway(error: unknown): boolean {
  return error instanceof Problem && error.status === 0 && error.reason !== 'timed_out'
}
