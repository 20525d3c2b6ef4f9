/** One line of the report. Without `reach` it informs; with it, `isReached` says whether the figure holds. */
export type Result = {
  what: string
  ours: string
  yardstick?: string | undefined
  ratio?: string | undefined
  reach?: string | undefined
  isReached?: boolean | undefined
}

/** What one bench hands back: its lines, and remarks that belong below the table. */
export type Report = { results: Result[]; notes?: string[] }

const header = ['what', 'ours', 'yardstick', 'ratio', 'reach', '']

/** The lines as a Markdown table. */
export function asTable(results: Result[]): string {
  const rows = results.map(({ what, ours, yardstick = '', ratio = '', reach = '', isReached }) => [
    what,
    ours,
    yardstick,
    ratio,
    reach,
    isReached === undefined ? '' : isReached ? 'yes' : '**no**',
  ])
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
