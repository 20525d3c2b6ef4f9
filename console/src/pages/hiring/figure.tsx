import { ActionIcon, SegmentedControl } from '@mantine/core'
import { DownloadIcon } from '@radix-ui/react-icons'
import type { ReactNode } from 'react'
import { useTexts } from '../../language/language.ts'
import { Section } from '../../ui/page.tsx'
import { hiringTexts } from './texts.ts'

type Props = {
  title: string
  /** `chart` or `table`. */
  view: string
  onView: (view: string) => void
  /** What the view that is no table is called. */
  chartName?: string
  /** Where the same figures are as CSV. */
  csv: string
  /** Further choices, left of those that every figure has. */
  choices?: ReactNode
  children: ReactNode
}

/** A figure: as a chart or as a table, and as a file. */
export function Figure({ title, view, onView, chartName, csv, choices, children }: Props) {
  const t = useTexts(hiringTexts)
  return (
    <Section
      title={title}
      actions={
        <>
          {choices}
          <SegmentedControl
            size="xs"
            aria-label={t.show(title)}
            value={view}
            data={[
              { value: 'chart', label: chartName ?? t.chart },
              { value: 'table', label: t.table },
            ]}
            onChange={onView}
          />
          <ActionIcon
            component="a"
            href={csv}
            download
            variant="default"
            size={30}
            title={t.csv(title)}
            aria-label={t.csv(title)}
          >
            <DownloadIcon />
          </ActionIcon>
        </>
      }
    >
      {children}
    </Section>
  )
}
