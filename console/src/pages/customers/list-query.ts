import { useState } from 'react'
import { useUrlState } from '../../ui/url-state.ts'
import type { ListQuery } from './whole-list.ts'

/** The filters beside the search, as the API names them. */
export const filterNames = ['email', 'country', 'city', 'created_from', 'created_to'] as const
export type FilterName = (typeof filterNames)[number]

const columnsStoredAs = 'trastienda.customers.hidden'
const hiddenAtFirst = 'id'

/** What the page shows, as it stands in the address. Which columns somebody likes is remembered too. */
export function useListState() {
  const [hiddenBefore] = useState(() => localStorage.getItem(columnsStoredAs) ?? hiddenAtFirst)
  const [state, change] = useUrlState({
    q: '',
    sort: 'name',
    email: '',
    country: '',
    city: '',
    created_from: '',
    created_to: '',
    hide: hiddenBefore,
    open: '',
  })
  const hide = (columns: Iterable<string>) => {
    const text = [...columns].join(',')
    localStorage.setItem(columnsStoredAs, text)
    change({ hide: text }, { replace: true })
  }
  return { state, change, hide }
}

/** The query of the API that is in the address. */
export function queryOf(state: Record<'q' | 'sort' | FilterName, string>): ListQuery {
  const given = (['q', ...filterNames] as const).filter(name => state[name].trim() !== '')
  return {
    sort: state.sort as NonNullable<ListQuery['sort']>,
    ...Object.fromEntries(given.map(name => [name, state[name].trim()])),
  }
}

/** Where exactly what the list shows can be downloaded. */
export function exportPath(query: ListQuery, format: 'csv' | 'ndjson'): string {
  return `/v1/customers/export?${new URLSearchParams({ ...(query as Record<string, string>), format })}`
}
