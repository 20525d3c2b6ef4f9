import { useMediaQuery } from '@mantine/hooks'

/** Whether the window is as narrow as a phone: tables then show what matters in their first columns. */
export function useIsNarrow(): boolean {
  return useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false })
}
