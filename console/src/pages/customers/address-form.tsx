import { Checkbox, Group, NativeSelect, Stack } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { useTexts } from '../../language/language.ts'
import { FormEnd, StaleNote, useSaving } from '../../ui/form.tsx'
import { readAddress, type StoredAddress } from './customer-queries.ts'
import { type Draft, useDraft } from './draft.ts'
import { TextField } from './text-field.tsx'
import { customerTexts } from './texts.ts'
import type { Address } from './whole-list.ts'

export type AddressValues = Record<
  'address_type' | 'street' | 'city' | 'state' | 'postal_code' | 'country',
  string
>

export const noAddress: AddressValues = {
  address_type: 'home',
  street: '',
  city: '',
  state: '',
  postal_code: '',
  country: '',
}

type Type = 'home' | 'work' | 'billing' | 'shipping' | 'other'

const valuesOf = (address: Address): AddressValues => ({
  address_type: address.address_type,
  street: address.street,
  city: address.city,
  state: address.state ?? '',
  postal_code: address.postal_code ?? '',
  country: address.country,
})

/** As the API takes it: what is left empty is not there. */
export function addressBody(values: AddressValues) {
  const { address_type, street, city, country, state, postal_code } = values
  return {
    ...{ address_type: address_type as Type, street, city, country },
    ...{ state: state.trim() || null, postal_code: postal_code.trim() || null },
  }
}

/** Adds an address or changes one. */
export function AddressForm({
  customerId,
  stored,
  isFirst,
  onSaved,
  onCancel,
}: {
  customerId: number
  stored: StoredAddress | undefined
  isFirst: boolean
  onSaved: () => Promise<unknown>
  onCancel: () => void
}) {
  const t = useTexts(customerTexts)
  const draft = useDraft<AddressValues>(stored ? valuesOf(stored.address) : noAddress)
  const [etag, setEtag] = useState(stored?.etag ?? '')
  const [isDefault, setDefault] = useState(false)
  const [once] = useState(() => randomKey())
  const mayDefault = !isFirst && !stored?.address.is_default
  const wish = isDefault && mayDefault ? { is_default: true } : {}

  const add = () => {
    const params = { path: { id: customerId } }
    const body = { ...addressBody(draft.values), ...wish }
    return client.POST('/v1/customers/{id}/addresses', { params, body, headers: { 'idempotency-key': once } })
  }
  const change = async ({ id }: Address) => {
    const changed = Object.keys(draft.changes())
    const whole = Object.entries(addressBody(draft.values)).filter(([name]) => changed.includes(name))
    const body = { ...Object.fromEntries(whole), ...wish }
    if (Object.keys(body).length === 0) return
    const params = { path: { id: customerId, addressId: id }, header: { 'if-match': etag } }
    await client.PATCH('/v1/customers/{id}/addresses/{addressId}', { params, body })
  }
  const saving = useSaving(
    async () => {
      await (stored ? change(stored.address) : add())
      await onSaved()
    },
    async () => {
      if (!stored) return
      const now = await readAddress(stored.address)
      draft.takeStored(valuesOf(now.address))
      setEtag(now.etag)
    },
  )
  return (
    <form onSubmit={saving.submit} aria-label={stored ? t.editAddress(stored.address.street) : t.addAddress}>
      <Stack gap="sm">
        <StaleNote wasStale={saving.wasStale} />
        <AddressFields draft={draft} errors={saving.errors} hasFocus />
        {mayDefault && (
          <Checkbox
            size="sm"
            label={t.makeDefault}
            checked={isDefault}
            onChange={event => setDefault(event.currentTarget.checked)}
          />
        )}
        <FormEnd {...saving} onCancel={onCancel} />
      </Stack>
    </form>
  )
}

/** The fields of an address. */
export function AddressFields({
  draft,
  errors,
  hasFocus = false,
}: {
  draft: Draft<AddressValues>
  errors: Record<string, string>
  hasFocus?: boolean
}) {
  const t = useTexts(customerTexts)
  const types = Object.entries(t.types).map(([value, label]) => ({ value, label }))
  const field = { draft, errors }
  return (
    <>
      <TextField name="street" label={t.street} {...field} required maxLength={200} autoFocus={hasFocus} />
      <Group gap="sm" grow align="flex-start">
        <TextField name="postal_code" label={t.postalCode} {...field} maxLength={20} />
        <TextField name="city" label={t.city} {...field} required maxLength={100} />
      </Group>
      <Group gap="sm" grow align="flex-start">
        <TextField name="state" label={t.state} {...field} maxLength={100} />
        <TextField name="country" label={t.country} {...field} required maxLength={100} />
      </Group>
      <NativeSelect
        size="sm"
        label={t.type}
        data={types}
        value={draft.values.address_type}
        onChange={event => draft.set('address_type', event.currentTarget.value)}
      />
    </>
  )
}
