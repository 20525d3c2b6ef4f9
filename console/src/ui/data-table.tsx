import { UnstyledButton } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import classes from './data-table.module.css'

/** A column: `width` as CSS grid has it, `minmax(140px, 2fr)`. */
export type Column<Row> = {
  id: string
  title: string
  width: string
  cell: (row: Row) => ReactNode
  /** Numbers stand at the right, digit under digit. */
  isNumber?: boolean
  /** The word for this order in the API, when the server sorts by this column. */
  sort?: string
}

type Props<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string | number
  /** How many there are in all, when that is known: the scroll bar is as long. */
  total?: number | undefined
  rowHeight?: number
  /** A height (CSS); a table of few rows takes what they need. */
  height?: string
  sort?: { by: string; isDescending: boolean }
  onSort?: (by: string, isDescending: boolean) => void
  onOpen?: (row: Row) => void
  openKey?: string | number | undefined
  hasMore?: boolean
  isLoadingMore?: boolean
  onMore?: () => void
}

const overscan = 12

/**
 * A table that draws only the rows in sight, however many there are, and asks for more near its end. Arrow keys move, Enter
 * opens.
 */
export function DataTable<Row>(props: Props<Row>) {
  const { columns, rows, keyOf, rowHeight = 40, onMore, hasMore, isLoadingMore, onOpen, sort, onSort } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight])
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown >= rows.length - 1 - overscan) onMore?.()
  }, [hasMore, isLoadingMore, lastShown, rows.length, onMore])

  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') }
  const move = (event: KeyboardEvent<HTMLDivElement>, place: number) => {
    const row = rows[place]
    if (
      (event.key === 'Enter' || event.key === ' ') &&
      event.target === event.currentTarget &&
      row &&
      onOpen
    ) {
      event.preventDefault()
      onOpen(row)
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const next = place + step
    if (step === 0 || next < 0 || next >= rows.length) return
    event.preventDefault()
    virtual.scrollToIndex(next)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus({ preventScroll: true }),
    )
  }

  return (
    <div
      ref={scroller}
      role="table"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      className={classes.scroller}
      style={{ maxHeight: props.height ?? 'calc(100dvh - 240px)' }}
      // A region that scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <div className={classes.inner}>
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row} style={template}>
            {columns.map(column => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start, size }) => {
            const row = rows[index]
            if (row === undefined) return null
            const key = keyOf(row)
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={onOpen ? key === props.openKey : undefined}
                data-place={index}
                className={`${classes.row} ${classes.body} ${onOpen ? classes.open : ''}`}
                style={{ ...template, height: size, transform: `translateY(${start}px)` }}
                tabIndex={onOpen ? 0 : undefined}
                onClick={onOpen && (() => onOpen(row))}
                onKeyDown={event => move(event, index)}
              >
                {columns.map(column => (
                  <div
                    key={column.id}
                    role="cell"
                    className={`${classes.cell} ${column.isNumber ? classes.number : ''}`}
                  >
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** The head of a column; the button in it sorts. */
export function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>
  sort: Props<Row>['sort'] | undefined
  onSort: Props<Row>['onSort'] | undefined
}) {
  const isSorted = sort !== undefined && sort.by === column.sort
  const order = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'
  const className = `${classes.cell} ${column.isNumber ? classes.number : ''}`
  const by = column.sort
  if (!by || !onSort) {
    return (
      <div role="columnheader" className={className}>
        {column.title}
      </div>
    )
  }
  return (
    <div role="columnheader" aria-sort={order} className={className}>
      <UnstyledButton
        className={classes.sort}
        onClick={() => onSort(by, isSorted ? !sort.isDescending : Boolean(column.isNumber))}
      >
        {column.title}
        <span aria-hidden className={classes.arrow}>
          {isSorted ? (sort.isDescending ? '↓' : '↑') : ''}
        </span>
      </UnstyledButton>
    </div>
  )
}
