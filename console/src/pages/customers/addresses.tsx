import { ActionIcon, Badge, Button, Group, Stack, Text, Title, Tooltip } from '@mantine/core'
import { Pencil1Icon, PlusIcon, TrashIcon } from '@radix-ui/react-icons'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { AddressForm } from './address-form.tsx'
import { readAddress, type StoredAddress } from './customer-queries.ts'
import classes from './page.module.css'
import { customerTexts } from './texts.ts'
import type { Address, Customer } from './whole-list.ts'

type Props = {
  customer: Customer
  onChanged: () => Promise<unknown>
  onEditing: (isEditing: boolean) => void
}

/** The addresses of a customer: the default first; add, edit, remove. */
export function Addresses({ customer, onChanged, onEditing }: Props) {
  const t = useTexts(customerTexts)
  const mayWrite = useMay('customers:write')
  const [editing, setEditing] = useState<StoredAddress | 'new'>()
  const [removing, setRemoving] = useState<Address>()
  const edit = (address: StoredAddress | 'new' | undefined) => {
    setEditing(address)
    onEditing(address !== undefined)
  }
  const begin = async (address: Address) => {
    // With the tag that it has now; when it cannot be read, the form says so on saving.
    edit(await readAddress(address).catch(() => ({ address, etag: '"0"' })))
  }
  const form = editing !== undefined && (
    <AddressForm
      key={editing === 'new' ? 'new' : editing.address.id}
      customerId={customer.id}
      stored={editing === 'new' ? undefined : editing}
      isFirst={customer.addresses.length === 0}
      onSaved={async () => {
        await onChanged()
        edit(undefined)
      }}
      onCancel={() => edit(undefined)}
    />
  )
  const ordered = customer.addresses.toSorted(
    (one, other) => Number(other.is_default) - Number(one.is_default),
  )
  const editedId = editing === 'new' || editing === undefined ? undefined : editing.address.id
  return (
    <Stack gap="sm" component="section" aria-label={t.addresses}>
      <Group justify="space-between" mih={30}>
        <Title order={3}>{t.addresses}</Title>
        {mayWrite && editing === undefined && (
          <Button size="compact-sm" variant="subtle" leftSection={<PlusIcon />} onClick={() => edit('new')}>
            {t.addAddress}
          </Button>
        )}
      </Group>
      {editing === 'new' && form}
      {ordered.length === 0 && editing === undefined && (
        <Text size="sm" className="quiet">
          {t.noAddresses}
        </Text>
      )}
      {ordered.map(address =>
        address.id === editedId ? (
          <div key={address.id}>{form}</div>
        ) : (
          <AddressLine
            key={address.id}
            address={address}
            onEdit={mayWrite ? () => void begin(address) : undefined}
            onRemove={mayWrite ? () => setRemoving(address) : undefined}
          />
        ),
      )}
      <Confirm
        isOpen={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={t.removeAddressTitle}
        act={removing ? t.removeAddress(removing.street) : ''}
        onConfirm={async () => {
          if (!removing) return
          const path = { id: customer.id, addressId: removing.id }
          await client.DELETE('/v1/customers/{id}/addresses/{addressId}', { params: { path } })
          await onChanged()
        }}
      >
        {removing && placeOf(removing)}
      </Confirm>
    </Stack>
  )
}

function AddressLine({
  address,
  onEdit,
  onRemove,
}: {
  address: Address
  onEdit: (() => void) | undefined
  onRemove: (() => void) | undefined
}) {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  const type = t.types[address.address_type as keyof typeof t.types] ?? address.address_type
  return (
    <div className={classes.address}>
      <div className={classes.value}>
        <Text size="sm">{address.street}</Text>
        <Text size="sm" className="quiet">
          {placeOf(address)}
        </Text>
        <Group gap={6} pt={2}>
          <Text size="xs" className="quiet">
            {type}
          </Text>
          {address.is_default && (
            <Badge size="sm" variant="default" tt="none" fw={500}>
              {t.isDefault}
            </Badge>
          )}
        </Group>
      </div>
      {onEdit && onRemove && (
        <Group gap={0} wrap="nowrap">
          <Tooltip label={common.edit}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t.editAddress(address.street)}
              onClick={onEdit}
            >
              <Pencil1Icon />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={common.delete}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t.removeAddress(address.street)}
              onClick={onRemove}
            >
              <TrashIcon />
            </ActionIcon>
          </Tooltip>
        </Group>
      )}
    </div>
  )
}

function placeOf({ postal_code, city, state, country }: Address): string {
  return [[postal_code, city].filter(Boolean).join(' '), state, country].filter(Boolean).join(', ')
}
