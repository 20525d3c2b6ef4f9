import { Button, Group, Text, TextInput, type TextInputProps } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import type { Draft } from './draft.ts'
import { customerTexts } from './texts.ts'

type Props<Shape extends Record<string, string>> = Omit<TextInputProps, 'name' | 'value' | 'onChange'> & {
  name: keyof Shape & string
  draft: Draft<Shape>
  errors: Record<string, string>
}

/** A field of a draft: with what was refused in it, and with what somebody else stored there meanwhile. */
export function TextField<Shape extends Record<string, string>>({
  name,
  draft,
  errors,
  ...rest
}: Props<Shape>) {
  const t = useTexts(customerTexts)
  const stored = draft.clashes[name]
  return (
    <div>
      <TextInput
        size="sm"
        name={name}
        value={draft.values[name]}
        onChange={event => draft.set(name, event.currentTarget.value)}
        error={errors[name]}
        autoComplete="off"
        {...rest}
      />
      {stored !== undefined && (
        <Group gap="xs" pt={4} justify="space-between">
          <Text size="xs" fw={500}>
            {t.storedNow(stored === '' ? t.emptyValue : stored)}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => draft.yieldTo(name)}>
            {t.takeStored}
          </Button>
        </Group>
      )}
    </div>
  )
}
