import type { Sql } from '../../platform/database.ts'
import type { AddressChange, NewAddress } from './customer-schemas.ts'

export type Address = {
  id: number
  customerId: number
  addressType: string
  street: string
  city: string
  country: string
  state: string | null
  postalCode: string | null
  isDefault: boolean
  createdAt: Date
  version: number
}

export async function listAddresses(sql: Sql, customerId: number): Promise<Address[]> {
  return sql<Address[]>`
    select ${columns(sql)} from customers.address where customer_id = ${customerId} order by id limit 1000`
}

export async function findAddress(sql: Sql, customerId: number, id: number): Promise<Address | undefined> {
  const [address] = await sql<Address[]>`
    select ${columns(sql)} from customers.address where customer_id = ${customerId} and id = ${id}`
  return address
}

/** Inserts all addresses in one statement: exactly one default is checked when it ends. */
export async function insertAddresses(
  sql: Sql,
  customerId: number,
  addresses: (NewAddress & { is_default: boolean })[],
): Promise<Address[]> {
  // Not as boolean[]: the driver takes a list of booleans for one.
  const defaultPlace = addresses.findIndex(each => each.is_default) + 1
  return sql<Address[]>`
    insert into customers.address
      (customer_id, address_type, street, city, country, state, postal_code, is_default)
    select ${customerId}, address_type, street, city, country, state, postal_code, place = ${defaultPlace}
    from unnest(
      ${addresses.map(each => each.address_type)}::text[], ${addresses.map(each => each.street)}::text[],
      ${addresses.map(each => each.city)}::text[], ${addresses.map(each => each.country)}::text[],
      ${addresses.map(each => each.state ?? null)}::text[], ${addresses.map(each => each.postal_code ?? null)}::text[]
    ) with ordinality
      as address (address_type, street, city, country, state, postal_code, place)
    order by place
    returning ${columns(sql)}`
}

export async function updateAddress(sql: Sql, customerId: number, id: number, change: AddressChange) {
  await sql`
    update customers.address
    set address_type = coalesce(${change.address_type ?? null}, address_type),
      street = coalesce(${change.street ?? null}, street),
      city = coalesce(${change.city ?? null}, city),
      country = coalesce(${change.country ?? null}, country),
      state = ${change.state === undefined ? sql`state` : change.state},
      postal_code = ${change.postal_code === undefined ? sql`postal_code` : change.postal_code}
    where customer_id = ${customerId} and id = ${id}`
}

/** Passes the default to one address in one statement, so that at its end there is exactly one. */
export async function updateDefault(sql: Sql, customerId: number, id: number) {
  await sql`
    update customers.address set is_default = (id = ${id})
    where customer_id = ${customerId} and is_default <> (id = ${id})`
}

export async function deleteAddress(sql: Sql, customerId: number, id: number) {
  await sql`delete from customers.address where customer_id = ${customerId} and id = ${id}`
}

function columns(sql: Sql) {
  return sql`id, customer_id, address_type, street, city, country, state, postal_code, is_default, created_at, version`
}
