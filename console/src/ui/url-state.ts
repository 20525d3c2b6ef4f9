import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

type Values = Record<string, string>

/**
 * State that lives in the address, so that reload, back and a shared link restore it. What is as given here is left out of
 * the address. `replace` leaves no step in the history: for what changes with each key.
 */
export function useUrlState<const Defaults extends Values>(
  defaults: Defaults,
): [
  { [Key in keyof Defaults]: string },
  (changes: Partial<{ [Key in keyof Defaults]: string }>, options?: { replace?: boolean }) => void,
] {
  const search = useSearch({ strict: false }) as Values
  const navigate = useNavigate()
  // Defaults are written in place and mean the same each time.
  const state = useMemo(() => {
    const known = Object.keys(defaults).map(key => [key, search[key] ?? defaults[key] ?? ''])
    return Object.fromEntries(known) as { [Key in keyof Defaults]: string }
  }, [search])
  const change = useCallback(
    (changes: Partial<{ [Key in keyof Defaults]: string }>, { replace = false } = {}) => {
      void navigate({
        to: '.',
        replace,
        search: ((before: Values) => {
          const after = Object.entries({ ...before, ...changes }) as [string, string | undefined][]
          return Object.fromEntries(
            after.filter(([key, value]) => value !== undefined && value !== (defaults[key] ?? '')),
          )
        }) as never,
      })
    },
    [navigate],
  )
  return [state, change]
}
