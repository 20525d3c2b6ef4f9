import { Stack } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { FormEnd, StaleNote, useSaving } from '../../ui/form.tsx'
import { readCustomer } from './customer-queries.ts'
import { type Draft, useDraft } from './draft.ts'
import { TextField } from './text-field.tsx'
import type { Customer } from './whole-list.ts'

export type CustomerValues = { name: string; email: string; phone: string }

export const customerValues = ({ name, email, phone }: Pick<Customer, keyof CustomerValues>) => ({
  name,
  email,
  phone: phone ?? '',
})

/** Empty is no phone at all. */
export const phoneOrNull = (phone: string) => phone.trim() || null

/** Changes a customer. */
export function CustomerForm({
  customer,
  etag: seen,
  onSaved,
  onCancel,
}: {
  customer: Customer
  etag: string
  onSaved: () => Promise<unknown>
  onCancel: () => void
}) {
  const [etag, setEtag] = useState(seen)
  const draft = useDraft<CustomerValues>(customerValues(customer))
  const saving = useSaving(
    async () => {
      const { phone, ...changes } = draft.changes()
      const body = { ...changes, ...(phone === undefined ? {} : { phone: phoneOrNull(phone) }) }
      if (Object.keys(body).length > 0) {
        const params = { path: { id: customer.id }, header: { 'if-match': etag } }
        await client.PATCH('/v1/customers/{id}', { params, body })
      }
      await onSaved()
    },
    async () => {
      const now = await readCustomer(customer.id)
      draft.takeStored(customerValues(now.customer))
      setEtag(now.etag)
    },
  )
  return (
    <form onSubmit={saving.submit}>
      <Stack gap="sm">
        <StaleNote wasStale={saving.wasStale} />
        <CustomerFields draft={draft} errors={saving.errors} />
        <FormEnd {...saving} onCancel={onCancel} />
      </Stack>
    </form>
  )
}

/** Name, email and phone. */
export function CustomerFields({
  draft,
  errors,
}: {
  draft: Draft<CustomerValues>
  errors: Record<string, string>
}) {
  const common = useTexts(commonTexts)
  return (
    <>
      <TextField
        name="name"
        label={common.name}
        draft={draft}
        errors={errors}
        required
        maxLength={200}
        data-autofocus
        autoFocus
      />
      <TextField
        name="email"
        type="email"
        label={common.email}
        draft={draft}
        errors={errors}
        required
        maxLength={254}
      />
      <TextField name="phone" type="tel" label={common.phone} draft={draft} errors={errors} maxLength={32} />
    </>
  )
}
