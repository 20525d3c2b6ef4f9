/** What a chart shows of one kind at each place. */
export type Series = {
  name: string
  /** Bars of several series stand one on the other. */
  kind: 'bar' | 'line'
  /** By place; `undefined` where there is none. */
  values: readonly (number | undefined)[]
  color?: string
  /** Drawn to be compared with: a dashed grey line. */
  isBeside?: boolean
}
