import { useTexts } from '../../language/language.ts'
import { Mark } from '../../ui/mark.tsx'
import { alertTexts, wordOf } from './texts.ts'

const kinds = { critical: 'bad', warning: 'warning', info: 'info' } as const

/** How much an alert matters. */
export function Severity({ severity }: { severity: keyof typeof kinds }) {
  const t = useTexts(alertTexts)
  return <Mark kind={kinds[severity]} text={wordOf(t.severities, severity)} />
}
