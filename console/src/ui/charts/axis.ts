const canvas = document.createElement('canvas').getContext('2d')

/** How wide the widest of the texts is on an axis, in pixels. */
export function widest(texts: readonly string[]): number {
  if (!canvas) return 0
  canvas.font = '12px "Inter Variable", system-ui, sans-serif'
  return Math.ceil(Math.max(0, ...texts.map(text => canvas.measureText(text).width)))
}

const steps = [1, 2, 3, 5, 10, 15, 30, 60, 90, 180, 365]

/** Where the names of places stand, so that they have room: every second, third, fifth ... one. */
export function namedPlaces(
  names: readonly string[],
  left: number,
  width: number,
): { place: number; x: number }[] {
  const band = (width - left) / Math.max(names.length, 1)
  // The longest names, without measuring hundreds of them.
  const wide = widest(names.toSorted((one, other) => other.length - one.length).slice(0, 3))
  const least = (wide + Math.max(14, wide / 3)) / band
  const every = steps.find(step => step >= least) ?? Math.ceil(least)
  return names
    .map((_, place) => ({ place, x: Math.max(wide / 2, left + band * (place + 0.5)) }))
    .filter(({ place, x }) => place % every === 0 && x + wide / 2 <= width + 2)
}
