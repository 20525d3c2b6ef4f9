import type { Cursors } from './cursor.ts'

type Query = { limit: number; cursor?: string | undefined }
type Direction = 'forward' | 'backward'

/** A page that is asked for: what to read for it, and what to answer. A place is what the list is ordered by. */
export type Page<Place> = {
  /** The place that the rows come after; undefined at the start of the list. */
  after: Place | undefined
  /** How many rows to read at most: one more than are answered, which tells whether the list goes on. */
  rowsMax: number
  /** Cuts what was read to the page, and makes the cursor of the next one; null at the end of the list. */
  cut: <Row>(
    found: readonly Row[],
    placeOf: (row: Row) => Place,
  ) => { rows: Row[]; next_cursor: string | null }
}

/**
 * Opens a page of a list that is read in one direction.
 * @param list as of `Cursors`, which says what is thrown at a cursor that does not fit.
 */
export function openPage<Place extends readonly unknown[]>(
  cursors: Cursors,
  list: string,
  { limit, cursor }: Query,
): Page<Place> {
  return {
    after: cursor === undefined ? undefined : (cursors.open(list, cursor) as unknown as Place),
    rowsMax: limit + 1,
    cut: (found, placeOf) => {
      const last = found.length > limit ? found[limit - 1] : undefined
      return { rows: found.slice(0, limit), next_cursor: last ? cursors.seal(list, placeOf(last)) : null }
    },
  }
}

/** A page of a list that is read in both directions. */
export type PageBothWays<Place> = Pick<Page<Place>, 'after' | 'rowsMax'> & {
  /** Whether to read the list against its order, back from the place. The page is in its order all the same. */
  isBackward: boolean
  /** Cuts what was read to the page, and makes the cursors of those beside it; null at an end of the list. */
  cut: <Row>(
    found: readonly Row[],
    placeOf: (row: Row) => Place,
  ) => { rows: Row[]; next_cursor: string | null; previous_cursor: string | null }
}

/**
 * Opens a page of a list that is read in both directions.
 * @param list as of `Cursors`, which says what is thrown at a cursor that does not fit.
 * @param query `startsWithin` when the first page is not the start of the list: it can be left backwards.
 */
export function openPageBothWays<Place extends readonly unknown[]>(
  cursors: Cursors,
  list: string,
  { limit, cursor, startsWithin = false }: Query & { startsWithin?: boolean },
): PageBothWays<Place> {
  const [direction, ...after] = cursor === undefined ? ['forward'] : cursors.open(list, cursor)
  const isBackward = direction === 'backward'
  const seal = (to: Direction, place: Place) => cursors.seal(list, [to, ...place])
  return {
    after: cursor === undefined ? undefined : (after as unknown as Place),
    rowsMax: limit + 1,
    isBackward,
    cut: (found, placeOf) => {
      const isMore = found.length > limit
      const rows = found.slice(0, limit)
      if (isBackward) rows.reverse()
      const [first, last] = [rows[0], rows.at(-1)]
      const hasNext = isBackward || isMore
      const hasPrevious = isBackward ? isMore : cursor !== undefined || startsWithin
      return {
        rows,
        next_cursor: hasNext && last ? seal('forward', placeOf(last)) : null,
        previous_cursor: hasPrevious && first ? seal('backward', placeOf(first)) : null,
      }
    },
  }
}

/** The cursor of the page after a place, in a list that is read in both directions. */
export function sealPageAfter(cursors: Cursors, list: string, place: readonly unknown[]): string {
  return cursors.seal(list, ['forward' satisfies Direction, ...place])
}
