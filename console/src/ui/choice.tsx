import { NativeSelect, type NativeSelectProps } from '@mantine/core'

type Props = Omit<NativeSelectProps, 'data' | 'value' | 'onChange'> & {
  value: string
  data: readonly { value: string; label: string }[]
  onChange: (value: string) => void
  /** What stands first and chooses nothing, as ''. */
  all?: string
}

/** One of a few: the browser's own list, which is small, and at home on phones and keyboards. */
export function Choice({ data, all, onChange, ...rest }: Props) {
  return (
    <NativeSelect
      data={all === undefined ? [...data] : [{ value: '', label: all }, ...data]}
      onChange={event => onChange(event.currentTarget.value)}
      {...rest}
    />
  )
}

/** The choices of texts by word: `{ failed: 'Failed' }`. */
export function choicesOf(texts: Record<string, string>): { value: string; label: string }[] {
  return Object.entries(texts).map(([value, label]) => ({ value, label }))
}
