import { CloseButton, TextInput, type TextInputProps } from '@mantine/core'
import { MagnifyingGlassIcon } from '@radix-ui/react-icons'
import { useEffect, useRef, useState } from 'react'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'

type Props = Omit<TextInputProps, 'value' | 'onChange'> & { value: string; onSearch: (text: string) => void }

const pauseMs = 120

/** Searches as one types; `/` brings the cursor here, Escape empties it. */
export function SearchField({ value, onSearch, ...rest }: Props) {
  const common = useTexts(commonTexts)
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const input = useRef<HTMLInputElement>(null)
  // Back and links change the value from outside.
  useEffect(() => setTyped(value), [value])
  const search = (text: string, ms: number) => {
    setTyped(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onSearch(text.trim()), ms)
  }
  return (
    <TextInput
      ref={input}
      data-page-search
      type="search"
      aria-label={common.search}
      placeholder={common.search}
      leftSection={<MagnifyingGlassIcon />}
      value={typed}
      onChange={event => search(event.currentTarget.value, pauseMs)}
      onKeyDown={event => {
        if (event.key === 'Escape' && typed !== '') {
          event.stopPropagation()
          search('', 0)
        }
      }}
      rightSection={
        typed === '' ? null : (
          <CloseButton size="sm" aria-label={common.clearFilters} onClick={() => search('', 0)} />
        )
      }
      {...rest}
    />
  )
}
