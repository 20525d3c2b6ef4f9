import { TextInput, type TextInputProps } from '@mantine/core'
import { usePreferences } from '../shell/preferences.tsx'

type Props = Omit<TextInputProps, 'value' | 'onChange' | 'max'> & {
  /** ISO 8601 in UTC, or empty. */
  value: string
  onChange: (at: string) => void
  /** The latest that can be picked, ISO 8601. */
  max?: string
}

/** Asks for a moment, in the zone on screen. */
export function TimeField({ value, onChange, max, ...rest }: Props) {
  const { timeZone } = usePreferences()
  const isUtc = timeZone === 'utc'
  return (
    <TextInput
      type="datetime-local"
      description={isUtc ? 'UTC' : undefined}
      {...rest}
      max={max && typedOf(new Date(max), isUtc)}
      value={value === '' ? '' : typedOf(new Date(value), isUtc)}
      onChange={event => {
        const typed = event.currentTarget.value
        const at = new Date(isUtc ? `${typed}Z` : typed)
        onChange(Number.isNaN(at.getTime()) ? '' : at.toISOString())
      }}
    />
  )
}

function typedOf(at: Date, isUtc: boolean): string {
  const shifted = isUtc ? at : new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
