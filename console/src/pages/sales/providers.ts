import { api } from '../../api/client.ts'

const providersMax = 200

/** The providers that the caller may see: all of them, or its own. */
export function useProviders() {
  const { data } = api.useQuery(
    'get',
    '/v1/sales/providers',
    { params: { query: { limit: providersMax } } },
    { staleTime: 60_000 },
  )
  return data?.data
}

/** The name of a provider; its id until the names have been read. */
export function useProviderName(): (id: string) => string {
  const providers = useProviders()
  return id => providers?.find(provider => provider.id === id)?.name ?? id
}
