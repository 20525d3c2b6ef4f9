import { Group, Text } from '@mantine/core'
import { CheckCircledIcon, ClockIcon, CrossCircledIcon, UpdateIcon } from '@radix-ui/react-icons'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { importTexts } from './texts.ts'
import type { Import } from './use-import.ts'

const looks = {
  waiting: { icon: ClockIcon, color: 'gray' },
  running: { icon: UpdateIcon, color: 'blue' },
  completed: { icon: CheckCircledIcon, color: 'teal' },
  failed: { icon: CrossCircledIcon, color: 'red' },
} as const

/** A colour that means something, dark or light enough to be read as text. */
export const inkOf = (color: 'gray' | 'blue' | 'teal' | 'red'): string =>
  color === 'gray'
    ? 'var(--quiet)'
    : `light-dark(color-mix(in srgb, var(--mantine-color-${color}-9) 85%, black), var(--mantine-color-${color}-4))`

/** How an import stands, by a word and a sign: waiting, running and how far, loaded (or checked, in a dry run), failed. */
export function ImportState({ data }: { data: Import }) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const { icon: Icon, color } = looks[data.status]
  const share = data.progress?.share
  const word = data.status === 'completed' && data.dry_run ? t.checked : t.states[data.status]
  return (
    <Group gap={6} wrap="nowrap" c={inkOf(color)}>
      <Icon />
      <Text span size="sm" className="numbers">
        {share === null || share === undefined ? word : `${word} ${format.percent(share)}`}
      </Text>
    </Group>
  )
}
