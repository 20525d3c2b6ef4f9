import type { Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { staleVersion } from '../../platform/http/versions.ts'
import {
  type Address,
  deleteAddress,
  findAddress,
  insertAddresses,
  listAddresses,
  updateAddress,
  updateDefault,
} from './address-queries.ts'
import { type AddressChange, addressesMax, type NewAddress } from './customer-schemas.ts'
import { holdCustomer, type RecordEvent } from './customers.ts'

/** Adds an address. A customer's first is its default whatever it says; a later one becomes it when it says so. */
export async function addAddress(
  sql: Transaction,
  record: RecordEvent,
  customerId: number,
  input: NewAddress,
): Promise<Address> {
  await holdCustomer(sql, customerId)
  const known = await listAddresses(sql, customerId)
  if (known.length >= addressesMax) throw tooManyAddresses()
  const [added] = await insertAddresses(sql, customerId, [{ ...input, is_default: known.length === 0 }])
  if (!added) throw addressNotFound()
  if (input.is_default && known.length > 0) await updateDefault(sql, customerId, added.id)
  await record(sql, { type: 'customer.changed', payload: { customerId } })
  return getAddress(sql, customerId, added.id)
}

/** Changes an address that is still as the caller saw it. The default is passed on, never just taken away. */
export async function changeAddress(
  sql: Transaction,
  record: RecordEvent,
  place: { customerId: number; id: number },
  isSeen: (version: number) => boolean,
  change: AddressChange,
): Promise<Address> {
  const { customerId, id } = place
  const address = await holdAddress(sql, customerId, id, isSeen)
  if (change.is_default === false && address.isDefault) throw defaultNeeded()
  await updateAddress(sql, customerId, id, change)
  if (change.is_default) await updateDefault(sql, customerId, id)
  await record(sql, { type: 'customer.changed', payload: { customerId } })
  return getAddress(sql, customerId, id)
}

/** Removes an address. When it was the default, the oldest of the others becomes it. */
export async function removeAddress(
  sql: Transaction,
  record: RecordEvent,
  place: { customerId: number; id: number },
  isSeen: (version: number) => boolean,
): Promise<void> {
  const { customerId, id } = place
  const address = await holdAddress(sql, customerId, id, isSeen)
  const heir = (await listAddresses(sql, customerId)).find(other => other.id !== id)
  if (address.isDefault && heir) await updateDefault(sql, customerId, heir.id)
  await deleteAddress(sql, customerId, id)
  await record(sql, { type: 'customer.changed', payload: { customerId } })
}

async function holdAddress(
  sql: Transaction,
  customerId: number,
  id: number,
  isSeen: (version: number) => boolean,
): Promise<Address> {
  await holdCustomer(sql, customerId)
  const address = await getAddress(sql, customerId, id)
  if (!isSeen(address.version)) throw staleVersion()
  return address
}

async function getAddress(sql: Transaction, customerId: number, id: number): Promise<Address> {
  const address = await findAddress(sql, customerId, id)
  if (!address) throw addressNotFound()
  return address
}

/** The refusal of an id that no address of this customer has. */
export function addressNotFound() {
  const text = { en: 'There is no such address.', es: 'No existe esa dirección.' }
  return new AppError('not_found', 'address.not_found', text)
}

function defaultNeeded() {
  const detail = {
    en: 'A customer with addresses needs a default one. Make another address the default instead.',
    es: 'Un cliente con direcciones necesita una principal. Marque otra dirección como principal.',
  }
  const faults = [{ pointer: '/is_default', detail }]
  return new AppError('invalid', 'address.default_needed', detail, { faults })
}

function tooManyAddresses() {
  return new AppError('conflict', 'address.too_many', {
    en: `A customer can have ${addressesMax} addresses. Remove one first.`,
    es: `Un cliente puede tener ${addressesMax} direcciones. Quite una antes.`,
  })
}
