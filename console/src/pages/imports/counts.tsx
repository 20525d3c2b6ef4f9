import { SimpleGrid, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { importTexts } from './texts.ts'
import type { Import } from './use-import.ts'

const names = ['rows_read', 'rows_inserted', 'rows_updated', 'rows_unchanged', 'rows_rejected'] as const

/** What became of each row of a file: the four at the right add up to the first. */
export function Counts({ data }: { data: Import }) {
  const t = useTexts(importTexts)
  const format = useFormat()
  return (
    <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 5 }} spacing="md" m={0}>
      {names.map(name => (
        <div key={name}>
          <Text component="dt" size="sm" className="quiet">
            {t.counts[name]}
          </Text>
          <Text component="dd" m={0} fz={24} fw={600} lh={1.25} className="numbers">
            {format.number(data[name])}
          </Text>
          <Text component="dd" m={0} size="xs" className="quiet numbers">
            {name === 'rows_read'
              ? data.lines_blank > 0 && t.blankLines(format.number(data.lines_blank))
              : data.rows_read > 0 && data[name] > 0 && t.ofRead(format.percent(data[name] / data.rows_read))}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  )
}
