import { Button, Group, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { type Days, isDay, presets } from './period.ts'
import { useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

/** Chooses the period. */
export function PeriodBar() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const { preset, change } = useSalesView()
  const days = useDays()
  const chooseDay = (name: 'from' | 'to', value: string) => {
    if (!days) return
    const { from, to }: Days = { ...days, [name]: value }
    // A day beyond the other one takes it along.
    change(from <= to ? { period: 'custom', from, to } : { period: 'custom', from: value, to: value })
  }
  return (
    <Group gap="xs" role="group" aria-label={t.period}>
      {presets.map(each => (
        <Button
          key={each}
          size="xs"
          variant={each === preset ? 'filled' : 'default'}
          aria-pressed={each === preset}
          onClick={() =>
            change(
              each === 'custom' && days
                ? { period: each, from: days.from, to: days.to }
                : { period: each, from: '', to: '' },
            )
          }
        >
          {t.presets[each]}
        </Button>
      ))}
      {preset === 'custom' && days ? (
        <>
          <DayField label={common.from} value={days.from} onChange={day => chooseDay('from', day)} />
          <DayField label={common.to} value={days.to} onChange={day => chooseDay('to', day)} />
        </>
      ) : (
        days && (
          <span className="quiet numbers" style={{ fontSize: 'var(--mantine-font-size-sm)' }}>
            {format.day(days.from)} – {format.day(days.to)}
          </span>
        )
      )}
    </Group>
  )
}

/** A day, by the browser's own field. It tells whole days only, not the years one goes through while typing one. */
export function DayField(props: {
  label: string
  value: string
  max?: string | undefined
  onChange: (day: string) => void
}) {
  const { label, value, max, onChange } = props
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={label}
      title={label}
      value={typed}
      max={max ?? '9999-12-31'}
      onChange={event => {
        const day = event.currentTarget.value
        setTyped(day)
        if (isDay(day) && (max === undefined || day <= max)) onChange(day)
      }}
      onBlur={() => setTyped(value)}
    />
  )
}
