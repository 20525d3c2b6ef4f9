import { Anchor, Stack, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { useSession } from '../../session/session.ts'
import { useUserOrKeyName } from '../../ui/actor-name.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.ts'
import { When } from '../../ui/when.tsx'
import { detailTexts } from './detail-texts.ts'
import { detailsOf, type Shown } from './details.ts'
import { alertTexts } from './texts.ts'

const providersMax = 200

/** What an alert is about, each detail as what it is. */
export function Details({ alert }: { alert: { kind: string; payload: Record<string, unknown> } }) {
  const t = useTexts(alertTexts)
  const words = {
    t: useTexts(detailTexts),
    format: useFormat(),
    providerName: useProviderName(alert.payload),
  }
  const details = detailsOf(alert, words)
  if (details.length === 0) return null
  return (
    <Stack gap="sm">
      <Title order={3}>{t.details}</Title>
      <Facts facts={details.map(({ label, shown }) => [label, <Detail key={label} shown={shown} />])} />
    </Stack>
  )
}

function Detail({ shown }: { shown: Shown }): ReactNode {
  if (shown.as === 'time') return <When at={shown.at} exact />
  if (shown.as === 'link') return <Way to={shown}>{shown.text}</Way>
  if (shown.as === 'customer') return <CustomerWay to={shown} id={shown.id} />
  if (shown.as === 'actor') return <ActorWay to={shown} actor={shown.actor} />
  if (shown.as === 'text') return shown.text
  return shown.lines.map(({ name, text }) => (
    <div key={name}>
      {name}: <span className="numbers">{text}</span>
    </div>
  ))
}

type Target = { to: string; search: Record<string, string>; scope: string }

function ActorWay({ to, actor }: { to: Target; actor: string }) {
  return <Way to={to}>{useUserOrKeyName(actor)}</Way>
}

function CustomerWay({ to, id }: { to: Target; id: string }) {
  const { scopes } = useSession()
  const { data, isLoading } = api.useQuery(
    'get',
    '/v1/customers/{id}',
    { params: { path: { id: Number(id) } } },
    { enabled: scopes.includes(to.scope) && /^\d+$/.test(id), staleTime: 60_000, retry: false },
  )
  // It may have been deleted since.
  return <Way to={to}>{isLoading ? '' : (data?.name ?? id)}</Way>
}

// Whoever may not see the page reads the same without a way there.
function Way({ to: { to, search, scope }, children }: { to: Target; children: ReactNode }) {
  const { scopes } = useSession()
  if (!scopes.includes(scope)) return children
  return (
    <Anchor component={Link} to={to} search={search as never} size="sm" underline="always">
      {children}
    </Anchor>
  )
}

// By the ids until the names have been read.
function useProviderName(payload: object): (id: string) => string {
  const { scopes } = useSession()
  const { data } = api.useQuery(
    'get',
    '/v1/sales/providers',
    { params: { query: { limit: providersMax } } },
    { staleTime: 60_000, enabled: 'provider' in payload && scopes.includes('sales:read') },
  )
  return id => data?.data.find(provider => provider.id === id)?.name ?? id
}
