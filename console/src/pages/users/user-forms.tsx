import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { FormEnd, useSaving } from '../../ui/form.tsx'
import { PasswordField } from './password-field.tsx'
import { userTexts } from './texts.ts'
import { changeUser, type Role, roles, type User } from './users.ts'

type Props = { onClose: () => void; onSaved: () => Promise<unknown> }

/** Creates a user. */
export function NewUser({ onClose, onSaved }: Props) {
  const t = useTexts(userTexts)
  const common = useTexts(commonTexts)
  const [once] = useState(() => crypto.randomUUID())
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('agent')
  const [password, setPassword] = useState('')
  const saving = useSaving(async () => {
    const body = { name: name.trim(), email: email.trim(), role, password }
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
      <RoleField value={role} onChange={setRole} />
      <PasswordField value={password} onChange={setPassword} error={saving.errors.password} />
    </FormDialog>
  )
}

/** Changes the name and role of a user. */
export function EditUser({ user, onClose, onSaved }: Props & { user: User }) {
  const t = useTexts(userTexts)
  const [name, setName] = useState(user.name)
  const [role, setRole] = useState(user.role)
  const saving = useSaving(async () => {
    const change = {
      ...(name.trim() === user.name ? {} : { name: name.trim() }),
      ...(role === user.role ? {} : { role }),
    }
    if (Object.keys(change).length > 0) await changeUser(user.id, change)
    await onSaved()
  })
  return (
    <FormDialog title={t.editTitle} onClose={onClose} saving={saving}>
      <NameField value={name} onChange={setName} error={saving.errors.name} />
      <RoleField value={role} onChange={setRole} />
      {role !== user.role && <Text size="sm">{t.roleChange}</Text>}
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

function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const t = useTexts(userTexts)
  return (
    <Radio.Group label={t.role} value={value} onChange={role => onChange(role as Role)}>
      <Stack gap="xs" pt={6}>
        {roles.map(role => (
          <Radio key={role} size="sm" value={role} label={t.roles[role]} description={t.may[role]} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
