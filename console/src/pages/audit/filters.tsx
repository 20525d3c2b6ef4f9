import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTexts } from '../../language/language.ts'
import type { AuditFilter } from './audit.ts'
import { auditTexts } from './texts.ts'

type Props = { filter: AuditFilter; onChange: (changes: Partial<AuditFilter>) => void }

/** Who, what, about whom, when. */
export function AuditFilters({ filter, onChange }: Props) {
  const t = useTexts(auditTexts)
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm" verticalSpacing="xs">
      <Typed
        label={t.actor}
        placeholder={t.actorHint}
        value={filter.actor}
        maxLength={100}
        onChange={actor => onChange({ actor })}
      />
      <NativeSelect
        label={t.action}
        value={filter.action}
        onChange={event => onChange({ action: event.currentTarget.value })}
        data={useActions(filter.action)}
      />
      <Typed
        label={t.subject}
        placeholder={t.subjectHint}
        value={filter.subject}
        maxLength={300}
        onChange={subject => onChange({ subject })}
      />
      <TextInput
        type="date"
        label={t.from}
        value={filter.from}
        onChange={event => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t.to}
        value={filter.to}
        onChange={event => onChange({ to: event.currentTarget.value })}
      />
    </SimpleGrid>
  )
}

function useActions(chosen: string) {
  const t = useTexts(auditTexts)
  const actions = Object.entries(t.actions)
  const groups = Object.entries(t.kinds).map(([kind, group]) => {
    const own = actions.filter(([action]) => action.split('.')[0] === kind)
    const all = own.some(([action]) => action === kind) ? [] : [{ value: kind, label: t.allOf(group) }]
    return { group, items: [...all, ...own.map(([value, label]) => ({ value, label }))] }
  })
  const isKnown = chosen === '' || chosen in t.kinds || chosen in t.actions
  return [
    { value: '', label: t.anyAction },
    ...(isKnown ? [] : [{ value: chosen, label: chosen }]),
    ...groups,
  ]
}

const pauseMs = 300

// Asked when the typing pauses: half an actor matches nobody.
function Typed(props: {
  label: string
  placeholder: string
  value: string
  maxLength: number
  onChange: (value: string) => void
}) {
  const [typed, setTyped] = useState(props.value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setTyped(props.value), [props.value])
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <TextInput
      label={props.label}
      placeholder={props.placeholder}
      value={typed}
      maxLength={props.maxLength}
      autoComplete="off"
      onChange={event => {
        const text = event.currentTarget.value
        setTyped(text)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => props.onChange(text.trim()), pauseMs)
      }}
    />
  )
}
