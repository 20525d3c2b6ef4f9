import { useMemo } from 'react'
import { useLanguage, useTexts } from '../../language/language.ts'
import { usePreferences } from '../../shell/preferences.tsx'
import { useUserOrKeyNames } from '../../ui/actor-name.tsx'
import { StepChart } from '../../ui/chart.tsx'
import { useFormat } from '../../ui/format.ts'
import { criticalityTexts, levelName } from './texts.ts'
import type { Change, Order } from './timeline.tsx'

/** The level as steps, and superseded changes as rings; the table below it says the same. */
export function TimelineChart({ changes, order }: { changes: readonly Change[]; order: Order }) {
  const t = useTexts(criticalityTexts)
  const format = useFormat()
  const language = useLanguage()
  const isUtc = usePreferences().timeZone === 'utc'
  const nameOf = useUserOrKeyNames(useMemo(() => changes.map(({ producer }) => producer), [changes]))
  const steps = useMemo(
    () =>
      changes.toReversed().map(change => ({
        at: Date.parse(change[order]),
        value: change.status,
        isRing: !change.became_state,
        text: [
          levelName(t, change.status),
          format.dateTime(change[order]),
          nameOf(change.producer),
          ...(change.became_state ? [] : [t.supersededMark]),
        ],
      })),
    [changes, order, t, format, nameOf],
  )
  const { writeDay, writeTime } = useMemo(() => {
    const zone = isUtc ? { timeZone: 'UTC' } : {}
    const locale = language === 'es' ? 'es-CO' : 'en-GB'
    const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone })
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', hourCycle: 'h23', ...zone })
    return { writeDay: (at: Date) => day.format(at), writeTime: (at: Date) => time.format(at) }
  }, [language, isUtc])
  return (
    <StepChart
      label={t.chart(format.number(changes.length))}
      height={170}
      steps={steps}
      legend={{ ring: t.ringLegend, crowd: t.crowdLegend, last: t.lastLegend }}
      range={[1, 5]}
      isUtc={isUtc}
      writeDay={writeDay}
      writeTime={writeTime}
    />
  )
}
