import { NativeSelect, Radio, Stack } from '@mantine/core'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { roleTexts } from '../../session/role-texts.ts'
import { useProviders } from '../sales/providers.ts'
import { userTexts } from './texts.ts'
import { type Role, roles } from './users.ts'

/** A role, and the provider of whoever is bound to one: '' while none is chosen. */
export type Part = { role: Role; provider: string }

/** What the API takes of it. */
export function partBody({ role, provider }: Part) {
  return { role, ...(role === 'provider' ? { provider_id: provider } : {}) }
}

/** Asks for a role, and for the provider where the role has one. */
export function RoleField({
  value,
  onChange,
  error,
}: {
  value: Part
  onChange: (part: Part) => void
  error: string | undefined
}) {
  const t = useTexts(userTexts)
  const common = useTexts(commonTexts)
  const names = useTexts(roleTexts)
  const providers = useProviders() ?? []
  // Without a provider nobody can act for one.
  const offered = roles.filter(
    role => role !== 'provider' || providers.length > 0 || value.role === 'provider',
  )
  return (
    <>
      <Radio.Group
        label={t.role}
        value={value.role}
        onChange={role => onChange({ ...value, role: role as Role })}
      >
        <Stack gap="xs" pt={6}>
          {offered.map(role => (
            <Radio key={role} size="sm" value={role} label={names[role]} description={t.may[role]} />
          ))}
        </Stack>
      </Radio.Group>
      {value.role === 'provider' && (
        <NativeSelect
          label={t.provider}
          description={t.chooseProvider}
          value={value.provider}
          onChange={event => onChange({ ...value, provider: event.currentTarget.value })}
          data={[
            { value: '', label: common.choose, disabled: true },
            ...providers.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          error={error}
          required
        />
      )}
    </>
  )
}
