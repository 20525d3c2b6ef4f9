import { createContext, type ReactNode, use, useState } from 'react'

/** In which zone times are shown. */
export type TimeZoneChoice = 'local' | 'utc'

type Preferences = { timeZone: TimeZoneChoice; chooseTimeZone: (choice: TimeZoneChoice) => void }

const storedAs = 'trastienda.times'
const Context = createContext<Preferences>({ timeZone: 'local', chooseTimeZone: () => {} })

/** Keeps what this browser's user prefers; nothing of it is a secret. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [timeZone, setTimeZone] = useState<TimeZoneChoice>(() =>
    localStorage.getItem(storedAs) === 'utc' ? 'utc' : 'local',
  )
  const chooseTimeZone = (choice: TimeZoneChoice) => {
    localStorage.setItem(storedAs, choice)
    setTimeZone(choice)
  }
  return <Context value={{ timeZone, chooseTimeZone }}>{children}</Context>
}

export function usePreferences(): Preferences {
  return use(Context)
}

/** The zone of this browser, `America/Bogota`. */
export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone
