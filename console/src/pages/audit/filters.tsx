import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { useTexts } from '../../language/language.ts'
import { ActorField } from '../../ui/actor-field.tsx'
import type { AuditEntry, AuditFilter } from './audit.ts'
import { auditTexts } from './texts.ts'

type Props = {
  filter: AuditFilter
  entries: readonly AuditEntry[] | undefined
  onChange: (changes: Partial<AuditFilter>) => void
}

/** Who, what, about whom, when. */
export function AuditFilters({ filter, entries, onChange }: Props) {
  const t = useTexts(auditTexts)
  const actors = useMemo(() => entries?.map(({ actor }) => actor) ?? [], [entries])
  const subjects = useMemo(() => entries?.flatMap(({ subject }) => subject ?? []) ?? [], [entries])
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm" verticalSpacing="xs">
      <ActorField
        label={t.actor}
        value={filter.actor}
        seen={actors}
        onChange={actor => onChange({ actor })}
      />
      <NativeSelect
        label={t.action}
        value={filter.action}
        onChange={event => onChange({ action: event.currentTarget.value })}
        data={useActions(filter.action)}
      />
      <ActorField
        label={t.subject}
        value={filter.subject}
        seen={subjects}
        isAnything
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
