import type { Sql } from '../../platform/database.ts'

/** A company whose products are sold. */
export type Provider = { id: string; name: string; createdAt: Date }

/** What is sold: of one provider. */
export type Product = { code: string; providerId: string; name: string; createdAt: Date }

/** Providers by id, after one of them. */
export async function listProviders(
  sql: Sql,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<Provider[]> {
  return sql<Provider[]>`
    select id, name, created_at from sales.provider
    ${after === undefined ? sql`` : sql`where id > ${after}`}
    order by id
    limit ${limit}`
}

/** @throws unique constraint `provider_pkey` when there is one with this id. */
export async function insertProvider(
  sql: Sql,
  { id, name }: { id: string; name: string },
): Promise<Provider> {
  const [provider] = await sql<[Provider]>`
    insert into sales.provider (id, name) values (${id}, ${name}) returning id, name, created_at`
  return provider
}

/** Products by code, after one of them. */
export async function listProducts(
  sql: Sql,
  page: { providerId?: string | undefined; after?: string | undefined; limit: number },
): Promise<Product[]> {
  return sql<Product[]>`
    select code, provider_id, name, created_at from sales.product
    where true
      ${page.providerId === undefined ? sql`` : sql`and provider_id = ${page.providerId}`}
      ${page.after === undefined ? sql`` : sql`and code > ${page.after}`}
    order by code
    limit ${page.limit}`
}

/** @throws unique constraint `product_pkey`; a foreign key when there is no such provider. */
export async function insertProduct(
  sql: Sql,
  { code, providerId, name }: { code: string; providerId: string; name: string },
): Promise<Product> {
  const [product] = await sql<[Product]>`
    insert into sales.product (code, provider_id, name) values (${code}, ${providerId}, ${name})
    returning code, provider_id, name, created_at`
  return product
}
