import { Group, Text } from '@mantine/core'
import { CheckCircledIcon, CrossCircledIcon, Pencil1Icon } from '@radix-ui/react-icons'
import { useTexts } from '../../language/language.ts'
import type { Fix } from './fixes.ts'
import { inkOf } from './import-state.tsx'
import { importTexts } from './texts.ts'

/** What became of a reject that somebody has changed. */
export function RowOutcome({ fix }: { fix: Fix | undefined }) {
  const t = useTexts(importTexts)
  if (!fix) return null
  const { outcome } = fix
  if (!outcome) return <Outcome icon={<Pencil1Icon />} text={t.rowChanged} />
  if (outcome.errors.length > 0)
    return <Outcome icon={<CrossCircledIcon />} text={t.counts.rows_rejected} color="red" />
  return (
    <Outcome icon={<CheckCircledIcon />} text={outcome.isDryRun ? t.rowGood : t.rowLoaded} color="teal" />
  )
}

function Outcome({ icon, text, color }: { icon: React.ReactNode; text: string; color?: 'red' | 'teal' }) {
  return (
    <Group gap={6} wrap="nowrap" c={color ? inkOf(color) : 'var(--ink)'}>
      {icon}
      <Text size="sm" truncate>
        {text}
      </Text>
    </Group>
  )
}
