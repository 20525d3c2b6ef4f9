import { brokenUniqueConstraint, type Sql, type Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { staleVersion } from '../../platform/http/versions.ts'
import { insertAddresses } from './address-queries.ts'
import type { CustomerEvent } from './customer-events.ts'
import {
  type CustomerDocument,
  deleteCustomer,
  findCustomerDocument,
  findCustomerForChange,
  insertCustomer,
  updateCustomer,
} from './customer-queries.ts'
import type { CustomerChange, NewAddress, NewCustomer } from './customer-schemas.ts'

/** Records a fact in the transaction of the change. */
export type RecordEvent = (sql: Sql, event: CustomerEvent) => Promise<void>

/** A customer as it now is. */
export type Registered = CustomerDocument & { id: number }

/**
 * Registers a customer with its addresses; the first is the default unless another says so.
 * @throws conflict `customer.email_taken`; invalid when two addresses claim to be the default.
 */
export async function registerCustomer(
  sql: Transaction,
  record: RecordEvent,
  input: NewCustomer,
): Promise<Registered> {
  const { name, email, phone = null, addresses = [] } = input
  const id = await insertCustomer(sql, { name, email, phone }).catch(refuseTakenEmail)
  if (addresses.length > 0) await insertAddresses(sql, id, withOneDefault(addresses))
  await record(sql, { type: 'customer.registered', payload: { customerId: id } })
  return { id, ...(await getCustomerDocument(sql, id)) }
}

/**
 * Changes a customer that is still as the caller saw it.
 * @throws not_found, stale when somebody else was faster, conflict `customer.email_taken`.
 */
export async function changeCustomer(
  sql: Transaction,
  record: RecordEvent,
  id: number,
  isSeen: (version: number) => boolean,
  change: CustomerChange,
): Promise<CustomerDocument> {
  await holdCustomer(sql, id, isSeen)
  await updateCustomer(sql, id, change).catch(refuseTakenEmail)
  await record(sql, { type: 'customer.changed', payload: { customerId: id } })
  return getCustomerDocument(sql, id)
}

/** Removes a customer with its addresses. */
export async function removeCustomer(
  sql: Transaction,
  record: RecordEvent,
  id: number,
  isSeen: (version: number) => boolean,
): Promise<void> {
  await holdCustomer(sql, id, isSeen)
  await deleteCustomer(sql, id)
  await record(sql, { type: 'customer.removed', payload: { customerId: id } })
}

/** Holds a customer against concurrent changes until the transaction ends. */
export async function holdCustomer(
  sql: Transaction,
  id: number,
  isSeen?: (version: number) => boolean,
): Promise<void> {
  const customer = await findCustomerForChange(sql, id)
  if (!customer) throw customerNotFound()
  if (isSeen && !isSeen(customer.version)) throw staleVersion()
}

async function getCustomerDocument(sql: Sql, id: number): Promise<CustomerDocument> {
  const document = await findCustomerDocument(sql, id)
  if (!document) throw customerNotFound()
  return document
}

/** The refusal of an id that no customer has. */
export function customerNotFound() {
  const text = { en: 'There is no such customer.', es: 'No existe ese cliente.' }
  return new AppError('not_found', 'customer.not_found', text)
}

function withOneDefault(addresses: NewAddress[]): (NewAddress & { is_default: boolean })[] {
  const claims = addresses.flatMap((address, place) => (address.is_default ? [place] : []))
  if (claims.length > 1) {
    const detail = {
      en: 'Only one address can be the default.',
      es: 'Solo una dirección puede ser la principal.',
    }
    const faults = claims.slice(1).map(place => ({ pointer: `/addresses/${place}/is_default`, detail }))
    throw new AppError('invalid', 'address.several_defaults', detail, { faults })
  }
  return addresses.map((address, place) => ({ ...address, is_default: place === (claims[0] ?? 0) }))
}

function refuseTakenEmail(cause: unknown): never {
  if (brokenUniqueConstraint(cause) !== 'customer_email_unique') throw cause
  const text = { en: 'Another customer has this email.', es: 'Otro cliente ya tiene este correo.' }
  const faults = [{ pointer: '/email', detail: text }]
  throw new AppError('conflict', 'customer.email_taken', text, { cause, faults })
}
