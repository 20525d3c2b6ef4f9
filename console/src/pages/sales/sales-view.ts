import { useMemo } from 'react'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useUrlState } from '../../ui/url-state.ts'
import { type Days, daysOf, type Preset, presets } from './period.ts'

export const tabs = ['summary', 'customers', 'daily', 'reports', 'reconciliation', 'dead-letters'] as const
export type SalesTab = (typeof tabs)[number]

/** What the page shows, as it stands in the address. */
export function useSalesView() {
  const [state, change] = useUrlState({ tab: 'summary', provider: '', period: '30d', from: '', to: '' })
  const tab = (tabs as readonly string[]).includes(state.tab) ? (state.tab as SalesTab) : 'summary'
  const preset = (presets as readonly string[]).includes(state.period) ? (state.period as Preset) : '30d'
  const provider = state.provider === '' ? undefined : state.provider
  return { tab, provider, preset, custom: { from: state.from, to: state.to }, change }
}

/** The period that the page shows, once it is known which day is today for the service. */
export function useDays(): Days | undefined {
  const { preset, custom } = useSalesView()
  const today = useToday()
  const { from, to } = custom
  return useMemo(
    () => (today === undefined ? undefined : daysOf(preset, today, { from, to })),
    [today, preset, from, to],
  )
}

/** Today where the service counts days. */
export function useToday(): string | undefined {
  const { data } = api.useQuery(
    'get',
    '/v1/sales/monthly-income',
    { params: { query: { months: 1 } } },
    {
      select: figure<'/v1/sales/monthly-income'>(),
      staleTime: 60_000,
      refetchInterval: 60_000,
    },
  )
  return data?.to
}

type Figures = Extract<keyof paths, `/v1/sales/${string}`>

/** What a figure of sales answers: JSON where CSV is not asked for. */
export type Figure<Path extends Figures> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Answer } } } }
}
  ? Answer
  : never

export const figure =
  <Path extends Figures>() =>
  (data: unknown): Figure<Path> =>
    data as Figure<Path>

/** A query without what is not given. */
export function given<Query extends Record<string, unknown>>(
  query: Query,
): { [Key in keyof Query]?: Exclude<Query[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ''),
  ) as never
}
