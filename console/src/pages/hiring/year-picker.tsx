import { ActionIcon, Group } from '@mantine/core'
import { ChevronLeftIcon, ChevronRightIcon } from '@radix-ui/react-icons'
import { useTexts } from '../../language/language.ts'
import { Choice } from '../../ui/choice.tsx'
import { hiringTexts } from './texts.ts'

type Props = { year: number; known: readonly number[]; onChange: (year: number) => void }

/** Chooses a year: one that has hires, or step by step any other. */
export function YearPicker({ year, known, onChange }: Props) {
  const t = useTexts(hiringTexts)
  const years = [...new Set([year, ...known])].sort((one, other) => other - one)
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t.yearBefore}
        disabled={year <= 1}
        onClick={() => onChange(year - 1)}
      >
        <ChevronLeftIcon />
      </ActionIcon>
      <Choice
        aria-label={t.year}
        w={100}
        value={String(year)}
        data={years.map(each => ({ value: String(each), label: String(each) }))}
        onChange={value => onChange(Number(value))}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t.yearAfter}
        disabled={year >= 9999}
        onClick={() => onChange(year + 1)}
      >
        <ChevronRightIcon />
      </ActionIcon>
    </Group>
  )
}
