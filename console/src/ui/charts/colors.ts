/** How a bar looks: what is looked for, or what it is compared with. */
export type RankBar = { value: number; look: 'accent' | 'pale' }

/** The colours of lying bars, for a legend beside them. */
export const rankColors: Record<RankBar['look'], string> = {
  accent: 'var(--chart)',
  pale: 'var(--chart-pale)',
}
