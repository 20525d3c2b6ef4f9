import {
  type KeyboardEvent,
  memo,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import classes from '../../ui/data-table.module.css'
import { type Column, HeadCell } from '../../ui/data-table.tsx'
import own from './far-table.module.css'
import { useFarScroll } from './use-far-scroll.ts'

export type FarTableHandle = { show: (place: number) => void; toTop: () => void; focus: () => void }

type Props<Row> = {
  ref?: Ref<FarTableHandle>
  label: string
  columns: readonly Column<Row>[]
  /** How far the list goes; rows that are not here yet are drawn grey. */
  length: number
  total: number
  rowAt: (place: number) => Row | undefined
  keyOf: (row: Row) => string | number
  height: string
  sort: { by: string; isDescending: boolean }
  onSort: (by: string, isDescending: boolean) => void
  onOpen: (row: Row, place: number) => void
  /** The arrow keys have gone to another row. */
  onMove?: (row: Row, place: number) => void
  onEscape?: (() => void) | undefined
  openKey?: string | number | undefined
  onSight: (first: number, last: number) => void
  isBehind?: boolean
}

const rowHeight = 40
const headHeight = 39
// A row that leaves lends its element to one that comes. More than are ever drawn at once.
const pool = 256

/** A table of a million rows and more: its scroll bar spans them all, only those in sight are drawn. One stop for Tab; arrows move. */
export function FarTable<Row>(props: Props<Row>) {
  const { columns, length, rowAt, keyOf, onOpen, onMove, onEscape, openKey, sort, onSort } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { drawn, height, onScroll, show, moveTo, place } = useFarScroll(scroller, {
    length,
    rowHeight,
    headHeight,
    onSight: props.onSight,
  })
  const [active, setActive] = useState<number>()
  useImperativeHandle(props.ref, () => ({
    show: row => {
      setActive(row)
      show(row)
    },
    toTop: () => {
      setActive(undefined)
      moveTo(0)
    },
    focus: () => scroller.current?.focus(),
  }))

  const latestOpen = useRef(onOpen)
  latestOpen.current = onOpen
  // The same for all time: the rows are drawn again only when they change.
  const open = useCallback((row: unknown, at: number) => {
    setActive(at)
    latestOpen.current(row as Row, at)
  }, [])
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') return onEscape?.()
    const at = active ?? Math.ceil(place.current.top / rowHeight) - 1
    if ((event.key === 'Enter' || event.key === ' ') && active !== undefined) {
      const row = rowAt(active)
      event.preventDefault()
      if (row !== undefined) open(row, active)
      return
    }
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const to = steps[event.key]?.(at, screen, length)
    if (to === undefined || length === 0) return
    event.preventDefault()
    const next = Math.min(length - 1, Math.max(0, to))
    setActive(next)
    show(next)
    waiting.current = next
  }
  // The row that the arrows went to may still have to be read.
  const waiting = useRef<number>(undefined)
  useEffect(() => {
    const at = waiting.current
    const row = at === undefined ? undefined : rowAt(at)
    if (at === undefined || row === undefined) return
    waiting.current = undefined
    onMove?.(row, at)
  })

  const template = columns.map(({ width }) => width).join(' ')
  const places = Array.from({ length: Math.max(0, drawn.until - drawn.first) }, (_, n) => drawn.first + n)
  const isActiveDrawn = active !== undefined && active >= drawn.first && active < drawn.until
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total + 1}
      aria-colcount={columns.length}
      aria-busy={props.isBehind}
      aria-activedescendant={isActiveDrawn ? `row-${active}` : undefined}
      className={`${classes.scroller} ${own.scroller}`}
      style={{ maxHeight: props.height }}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div className={classes.inner}>
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row} style={{ gridTemplateColumns: template }}>
            {columns.map(column => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={props.isBehind ? own.behind : undefined}
          style={{ height, position: 'relative' }}
        >
          <div role="presentation" className={own.layer} style={{ top: drawn.top }}>
            {places.map(at => {
              const row = rowAt(at)
              return (
                <Line
                  key={at % pool}
                  place={at}
                  row={row}
                  columns={columns as readonly Column<unknown>[]}
                  template={template}
                  isActive={at === active}
                  isOpen={row !== undefined && openKey !== undefined && keyOf(row) === openKey}
                  onOpen={open}
                />
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

const steps: Record<string, (at: number, screen: number, length: number) => number> = {
  ArrowDown: at => at + 1,
  ArrowUp: at => at - 1,
  PageDown: (at, screen) => at + screen,
  PageUp: (at, screen) => at - screen,
  Home: () => 0,
  End: (_at, _screen, length) => length - 1,
}

type LineProps = {
  place: number
  row: unknown
  columns: readonly Column<unknown>[]
  template: string
  isActive: boolean
  isOpen: boolean
  onOpen: (row: unknown, place: number) => void
}

const Line = memo(drawLine, (before, after) =>
  (['place', 'row', 'columns', 'template', 'isActive', 'isOpen'] as const).every(
    key => before[key] === after[key],
  ),
)

function drawLine({ place, row, columns, template, isActive, isOpen, onOpen }: LineProps) {
  return (
    <div
      id={`row-${place}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={isOpen}
      aria-busy={row === undefined || undefined}
      className={`${classes.row} ${own.line} ${isActive ? own.active : ''}`}
      style={{ gridTemplateColumns: template }}
      onClick={row === undefined ? undefined : () => onOpen(row, place)}
    >
      {columns.map(column => (
        <div
          key={column.id}
          role="gridcell"
          className={`${classes.cell} ${column.isNumber ? classes.number : ''}`}
        >
          {row === undefined ? <span className={own.pending} /> : column.cell(row)}
        </div>
      ))}
    </div>
  )
}
