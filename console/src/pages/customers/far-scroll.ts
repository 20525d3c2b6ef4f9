// Browsers cut off what is higher than some 17 million pixels (Firefox) or 33 million (Chromium).
const heightMax = 8_000_000
// Near both ends a pixel of the bar is a pixel of the list, so that the ends are reached exactly.
const evenMax = 500_000
const driftMax = 100_000

/** Which pixel of the list lies at the top of the view, and where it is drawn: `offset` more than in a list of full height. */
export type FarPlace = { top: number; offset: number }

/** The sizes of a list and its view, in pixels. */
export type FarSize = { full: number; view: number }

/** How high the part that scrolls is made. */
export function drawnHeight(full: number): number {
  return Math.min(full, heightMax)
}

/** The pixel of the list that a position of the bar means. */
export function topOf(scroll: number, { full, view }: FarSize): number {
  const [most, mostDrawn, even] = ends({ full, view })
  if (full <= heightMax || scroll <= even) return Math.min(scroll, most)
  if (scroll >= mostDrawn - even) return most - (mostDrawn - scroll)
  return even + ((scroll - even) * (most - 2 * even)) / (mostDrawn - 2 * even)
}

/** The position of the bar for a pixel of the list. */
export function scrollOf(top: number, { full, view }: FarSize): number {
  const [most, mostDrawn, even] = ends({ full, view })
  if (full <= heightMax || top <= even) return Math.min(top, mostDrawn)
  if (top >= most - even) return mostDrawn - (most - top)
  return even + ((top - even) * (mostDrawn - 2 * even)) / (most - 2 * even)
}

/**
 * Where the list is after the bar went from one position to another: a step of the wheel moves as many pixels as anywhere, a
 * jump of the bar goes to its share of the list. `mustSettle` says that bar and list have come apart.
 */
export function moved(
  before: FarPlace,
  from: number,
  to: number,
  size: FarSize,
): FarPlace & { mustSettle: boolean } {
  if (size.full <= heightMax) return { top: to, offset: 0, mustSettle: false }
  const [most, mostDrawn] = ends(size)
  const isStep = Math.abs(to - from) <= size.view * 1.5
  const top = isStep ? Math.min(most, Math.max(0, before.top + to - from)) : topOf(to, size)
  const drift = Math.abs(to - scrollOf(top, size))
  const isAtEnd = (to <= 0 || to >= mostDrawn) && drift > 0
  return { top, offset: to - top, mustSettle: drift > driftMax || isAtEnd }
}

function ends({ full, view }: FarSize): [most: number, mostDrawn: number, even: number] {
  const mostDrawn = Math.max(0, drawnHeight(full) - view)
  return [Math.max(0, full - view), mostDrawn, Math.min(evenMax, mostDrawn / 4)]
}
