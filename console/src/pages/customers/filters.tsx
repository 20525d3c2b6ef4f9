import { Button, Group, Indicator, Pill, Popover, Stack, TextInput } from '@mantine/core'
import { MixerHorizontalIcon } from '@radix-ui/react-icons'
import { useEffect, useState } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { type FilterName, filterNames } from './list-query.ts'
import { customerTexts } from './texts.ts'

type Filters = Record<FilterName, string>
type Props = { filters: Filters; onChange: (changes: Partial<Filters>) => void }

function useLabels(): Record<FilterName, string> {
  const t = useTexts(customerTexts)
  return {
    email: t.emailContains,
    country: t.country,
    city: t.city,
    created_from: t.createdFrom,
    created_to: t.createdTo,
  }
}

/** What narrows the list besides the search. */
export function FilterMenu({ filters, onChange }: Props) {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  const labels = useLabels()
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState(filters)
  useEffect(() => setTyped(filters), [isOpen])
  const set = (name: FilterName, value: string) => setTyped(before => ({ ...before, [name]: value }))
  const count = filterNames.filter(name => filters[name] !== '').length
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus width={300}>
      <Indicator label={count} size={16} disabled={count === 0}>
        <Popover.Target>
          <Button
            variant="default"
            leftSection={<MixerHorizontalIcon />}
            onClick={() => setOpen(before => !before)}
          >
            {t.filters}
          </Button>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t.filters}>
        <form
          onSubmit={event => {
            event.preventDefault()
            setOpen(false)
            onChange(typed)
          }}
        >
          <Stack gap="sm">
            {filterNames.map(name => (
              <TextInput
                key={name}
                size="sm"
                label={labels[name]}
                type={name.startsWith('created') ? 'date' : 'text'}
                value={typed[name]}
                maxLength={name === 'email' ? 254 : 100}
                onChange={event => set(name, event.currentTarget.value)}
                autoComplete="off"
              />
            ))}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" size="sm" onClick={() => setOpen(false)}>
                {common.cancel}
              </Button>
              <Button type="submit" size="sm">
                {t.apply}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

/** The filters that hold, each with a button that takes it away. */
export function FilterPills({ filters, onChange }: Props) {
  const t = useTexts(customerTexts)
  const format = useFormat()
  const labels = useLabels()
  const active = filterNames.filter(name => filters[name] !== '')
  if (active.length === 0) return null
  return (
    <Group gap={6}>
      {active.map(name => {
        const value = name.startsWith('created') ? dayText(filters[name], format.day) : filters[name]
        const text = `${labels[name]}: ${value}`
        return (
          <Pill
            key={name}
            withRemoveButton
            onRemove={() => onChange({ [name]: '' })}
            removeButtonProps={{ 'aria-label': t.remove(text), 'aria-hidden': false, tabIndex: 0 }}
          >
            {text}
          </Pill>
        )
      })}
    </Group>
  )
}

function dayText(text: string, day: (text: string) => string): string {
  return Number.isNaN(Date.parse(text)) ? text : day(text.slice(0, 10))
}
