import { Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { FormEnd, useSaving } from '../../ui/form.tsx'
import { PasswordField } from './password-field.tsx'
import { type Part, partBody, RoleField } from './role-field.tsx'
import { userTexts } from './texts.ts'
import { changeUser, type User } from './users.ts'

type Props = { onClose: () => void; onSaved: () => Promise<unknown> }

/** Creates a user. */
export function NewUser({ onClose, onSaved }: Props) {
  const t = useTexts(userTexts)
  const common = useTexts(commonTexts)
  const [once] = useState(() => randomKey())
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [part, setPart] = useState<Part>({ role: 'agent', provider: '' })
  const [password, setPassword] = useState('')
  const saving = useSaving(async () => {
    const body = { name: name.trim(), email: email.trim(), ...partBody(part), password }
    await client.POST('/v1/users', { body, headers: { 'idempotency-key': once } })
    await onSaved()
  })
  return (
    <FormDialog title={t.create} onClose={onClose} saving={saving} act={t.create}>
      <NameField value={name} onChange={setName} error={saving.errors.name} />
      <TextInput
        type="email"
        label={common.email}
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
        error={saving.errors.email}
        required
        maxLength={254}
        autoComplete="off"
      />
      <RoleField value={part} onChange={setPart} error={saving.errors.provider_id} />
      <PasswordField value={password} onChange={setPassword} error={saving.errors.password} />
    </FormDialog>
  )
}

/** Changes the name and role of a user. */
export function EditUser({ user, onClose, onSaved }: Props & { user: User }) {
  const t = useTexts(userTexts)
  const [name, setName] = useState(user.name)
  const before: Part = { role: user.role, provider: user.provider_id ?? '' }
  const [part, setPart] = useState(before)
  const isOther = JSON.stringify(partBody(part)) !== JSON.stringify(partBody(before))
  const saving = useSaving(async () => {
    const change = {
      ...(name.trim() === user.name ? {} : { name: name.trim() }),
      ...(isOther ? partBody(part) : {}),
    }
    if (Object.keys(change).length > 0) await changeUser(user.id, change)
    await onSaved()
  })
  return (
    <FormDialog title={t.editTitle} onClose={onClose} saving={saving}>
      <NameField value={name} onChange={setName} error={saving.errors.name} />
      <RoleField value={part} onChange={setPart} error={saving.errors.provider_id} />
      {isOther && <Text size="sm">{t.roleChange}</Text>}
    </FormDialog>
  )
}

/** Sets a user's password. */
export function SetPassword({ user, onClose, onSaved }: Props & { user: User }) {
  const t = useTexts(userTexts)
  const [password, setPassword] = useState('')
  const saving = useSaving(async () => {
    await changeUser(user.id, { password })
    await onSaved()
  })
  return (
    <FormDialog title={t.setPasswordOf(user.name)} onClose={onClose} saving={saving} act={t.setPassword}>
      <Text size="sm">{t.passwordChange}</Text>
      <PasswordField value={password} onChange={setPassword} error={saving.errors.password} />
    </FormDialog>
  )
}

function FormDialog({
  title,
  onClose,
  saving,
  act,
  children,
}: {
  title: string
  onClose: () => void
  saving: ReturnType<typeof useSaving>
  act?: string
  children: ReactNode
}) {
  const common = useTexts(commonTexts)
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': common.close }}>
      <form onSubmit={saving.submit}>
        <Stack gap="md">
          {children}
          <FormEnd {...saving} onCancel={onClose} {...(act === undefined ? {} : { act })} />
        </Stack>
      </form>
    </Modal>
  )
}

function NameField(props: { value: string; onChange: (name: string) => void; error: string | undefined }) {
  const common = useTexts(commonTexts)
  return (
    <TextInput
      label={common.name}
      value={props.value}
      onChange={event => props.onChange(event.currentTarget.value)}
      error={props.error}
      required
      maxLength={200}
      autoComplete="off"
      data-autofocus
    />
  )
}
