import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { client } from '../../api/client.ts'
import type { Address, Customer } from './whole-list.ts'

/** A customer and the tag that a change of it must carry. */
export type StoredCustomer = { customer: Customer; etag: string }
export type StoredAddress = { address: Address; etag: string }

const keyOf = (id: number) => ['customer', id] as const

/** One customer as it is stored now. */
export async function readCustomer(id: number, signal?: AbortSignal): Promise<StoredCustomer> {
  const { data, response } = await client.GET('/v1/customers/{id}', {
    params: { path: { id } },
    ...(signal ? { signal } : {}),
  })
  return { customer: data as Customer, etag: response.headers.get('etag') ?? '*' }
}

/** One address as it is stored now. */
export async function readAddress({ client_id, id }: Address): Promise<StoredAddress> {
  const path = { id: client_id, addressId: id }
  const { data, response } = await client.GET('/v1/customers/{id}/addresses/{addressId}', {
    params: { path },
  })
  return { address: data as Address, etag: response.headers.get('etag') ?? '*' }
}

export function useCustomer(id: number) {
  return useQuery({ queryKey: keyOf(id), queryFn: ({ signal }) => readCustomer(id, signal) })
}

/** Reads a customer again after a change, and gives it to whoever else shows it. */
export function useRefresh(id: number, onChanged: (customer: Customer) => void) {
  const queries = useQueryClient()
  return useCallback(async () => {
    const stored = await readCustomer(id)
    queries.setQueryData(keyOf(id), stored)
    onChanged(stored.customer)
  }, [id, onChanged, queries])
}
