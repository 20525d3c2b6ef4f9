import { Checkbox, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { FormEnd, useSaving } from '../../ui/form.tsx'
import { AddressFields, addressBody, noAddress } from './address-form.tsx'
import { CustomerFields, phoneOrNull } from './customer-form.tsx'
import { useDraft } from './draft.ts'
import { customerTexts } from './texts.ts'
import type { Customer } from './whole-list.ts'

/** Registers a customer, with its first address if that is known. */
export function NewCustomer({
  onClose,
  onAdded,
}: {
  onClose: () => void
  onAdded: (customer: Customer) => void
}) {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  const draft = useDraft({ name: '', email: '', phone: '' })
  const address = useDraft(noAddress)
  const [hasAddress, setHasAddress] = useState(false)
  // One for each form: pressed twice, or sent again after no answer came, it is one customer.
  const [once] = useState(() => randomKey())
  const saving = useSaving(async () => {
    const { name, email, phone } = draft.values
    const addresses = hasAddress ? { addresses: [addressBody(address.values)] } : {}
    const { data } = await client.POST('/v1/customers', {
      body: { name: name.trim(), email: email.trim(), phone: phoneOrNull(phone), ...addresses },
      headers: { 'idempotency-key': once },
    })
    onAdded(data as Customer)
  })
  const ofAddress = Object.entries(saving.errors).map(([name, text]) => [
    name.replace('addresses/0/', ''),
    text,
  ])
  return (
    <Modal opened onClose={onClose} title={t.add} closeButtonProps={{ 'aria-label': common.close }}>
      <form onSubmit={saving.submit}>
        <Stack gap="sm">
          <CustomerFields draft={draft} errors={saving.errors} />
          <Checkbox
            size="sm"
            label={t.withAddress}
            checked={hasAddress}
            onChange={event => setHasAddress(event.currentTarget.checked)}
          />
          {hasAddress && <AddressFields draft={address} errors={Object.fromEntries(ofAddress)} />}
          <FormEnd {...saving} onCancel={onClose} act={t.add} />
        </Stack>
      </form>
    </Modal>
  )
}
