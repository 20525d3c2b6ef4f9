import { ActionIcon, Anchor, Button, Group, Stack, Text, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { CheckIcon, CopyIcon } from '@radix-ui/react-icons'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { CustomerForm } from './customer-form.tsx'
import classes from './page.module.css'
import { customerTexts } from './texts.ts'
import type { Customer } from './whole-list.ts'

type Props = {
  customer: Customer
  /** Missing while the customer itself is not read yet: nothing can be changed then. */
  etag: string | undefined
  onChanged: () => Promise<unknown>
  onRemoved: () => void
  onEditing: (isEditing: boolean) => void
}

/** How to reach a customer, and what may be done with it. */
export function CustomerContact({ customer, etag, onChanged, onRemoved, onEditing }: Props) {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  const mayWrite = useMay('customers:write')
  // With the tag that it had when it began: what is stored meanwhile is a conflict.
  const [editing, setEditing] = useState<string>()
  const [isRemoving, setRemoving] = useState(false)
  const edit = (tag: string | undefined) => {
    setEditing(tag)
    onEditing(tag !== undefined)
  }
  const remove = async () => {
    await client.DELETE('/v1/customers/{id}', { params: { path: { id: customer.id } } })
    onRemoved()
  }
  if (editing !== undefined) {
    return (
      <CustomerForm
        customer={customer}
        etag={editing}
        onSaved={async () => {
          await onChanged()
          edit(undefined)
        }}
        onCancel={() => edit(undefined)}
      />
    )
  }
  return (
    <Stack gap="sm" component="section" aria-label={t.contact}>
      <Stack gap={2}>
        <Contact
          value={customer.email}
          href={`mailto:${customer.email}`}
          copy={t.copyEmail}
          none={common.none}
        />
        <Contact
          value={customer.phone}
          href={`tel:${customer.phone?.replace(/[^\d+]/g, '')}`}
          copy={t.copyPhone}
          none={t.noPhone}
        />
      </Stack>
      {mayWrite && (
        <Group gap="xs">
          <Button size="xs" variant="default" disabled={!etag} onClick={() => edit(etag)}>
            {common.edit}
          </Button>
          <Button size="xs" variant="subtle" color="red" onClick={() => setRemoving(true)}>
            {common.delete}
          </Button>
        </Group>
      )}
      <Confirm
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        title={t.removeTitle}
        name={customer.name.trim()}
        act={t.removeCustomer}
        onConfirm={remove}
      >
        {t.removeText(customer.name.trim())}
      </Confirm>
    </Stack>
  )
}

function Contact({
  value,
  href,
  copy,
  none,
}: {
  value: string | null
  href: string
  copy: string
  none: string
}) {
  const common = useTexts(commonTexts)
  const clipboard = useClipboard({ timeout: 1500 })
  if (!value) {
    return (
      <Text size="sm" className="quiet">
        {none}
      </Text>
    )
  }
  return (
    <Group gap={4} wrap="nowrap" mih={28}>
      <Anchor href={href} size="sm" className={`numbers ${classes.value}`}>
        {value}
      </Anchor>
      <Tooltip label={clipboard.copied ? common.copied : copy}>
        <ActionIcon variant="subtle" color="gray" aria-label={copy} onClick={() => clipboard.copy(value)}>
          {clipboard.copied ? <CheckIcon /> : <CopyIcon />}
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}
