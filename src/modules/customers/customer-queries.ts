import type { Sql } from '../../platform/database.ts'

/** A customer as JSON text with its addresses, and the version that a change must name. */
export type CustomerDocument = { body: string; version: number }

export async function findCustomerDocument(sql: Sql, id: number): Promise<CustomerDocument | undefined> {
  const [document] = await sql<CustomerDocument[]>`
    select document.body, customer.version
    from customers.customer
    join customers.customer_document document on document.customer_id = customer.id
    where customer.id = ${id}`
  return document
}

/** The customer's version, holding it against concurrent changes until the transaction ends. */
export async function findCustomerForChange(sql: Sql, id: number): Promise<{ version: number } | undefined> {
  const [customer] = await sql<{ version: number }[]>`
    select version from customers.customer where id = ${id} for no key update`
  return customer
}

export async function insertCustomer(
  sql: Sql,
  customer: { name: string; email: string; phone: string | null },
): Promise<number> {
  const [inserted] = await sql<[{ id: number }]>`
    insert into customers.customer (name, email, phone)
    values (${customer.name}, ${customer.email}, ${customer.phone})
    returning id`
  return inserted.id
}

/** Writes the fields that are given; `null` empties the phone, `undefined` leaves a field as it is. */
export async function updateCustomer(
  sql: Sql,
  id: number,
  change: { name?: string | undefined; email?: string | undefined; phone?: string | null | undefined },
) {
  await sql`
    update customers.customer
    set name = coalesce(${change.name ?? null}, name),
      email = coalesce(${change.email ?? null}, email),
      phone = ${change.phone === undefined ? sql`phone` : change.phone}
    where id = ${id}`
}

export async function deleteCustomer(sql: Sql, id: number) {
  await sql`delete from customers.customer where id = ${id}`
}
