import { Button, Stack, Text } from '@mantine/core'
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router'
import { useState } from 'react'
import { loadAnew, loadPart, MissingPart } from './api/load-part.ts'
import { useTexts } from './language/language.ts'
import { useSession } from './session/session.ts'
import { NotYours } from './shell/not-yours.tsx'
import { pageAt, pagesFor } from './shell/pages.ts'
import { Shell } from './shell/shell.tsx'
import { shellTexts } from './shell/texts.ts'
import { Loading } from './ui/states.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const at = <const Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, component: forItsRoles(path, component) })

const routeTree = root.addChildren([
  at(
    '/',
    lazyRouteComponent(() => loadPart(() => import('./pages/overview/page.tsx')), 'OverviewPage'),
  ),
  at(
    '/customers',
    lazyRouteComponent(() => loadPart(() => import('./pages/customers/page.tsx')), 'CustomersPage'),
  ),
  at(
    '/sales',
    lazyRouteComponent(() => loadPart(() => import('./pages/sales/page.tsx')), 'SalesPage'),
  ),
  at(
    '/hiring',
    lazyRouteComponent(() => loadPart(() => import('./pages/hiring/page.tsx')), 'HiringPage'),
  ),
  at(
    '/notifications',
    lazyRouteComponent(() => loadPart(() => import('./pages/notifications/page.tsx')), 'NotificationsPage'),
  ),
  at(
    '/criticality',
    lazyRouteComponent(() => loadPart(() => import('./pages/criticality/page.tsx')), 'CriticalityPage'),
  ),
  at(
    '/alerts',
    lazyRouteComponent(() => loadPart(() => import('./pages/alerts/page.tsx')), 'AlertsPage'),
  ),
  at(
    '/imports',
    lazyRouteComponent(() => loadPart(() => import('./pages/imports/page.tsx')), 'ImportsPage'),
  ),
  at(
    '/keys',
    lazyRouteComponent(() => loadPart(() => import('./pages/keys/page.tsx')), 'KeysPage'),
  ),
  at(
    '/users',
    lazyRouteComponent(() => loadPart(() => import('./pages/users/page.tsx')), 'UsersPage'),
  ),
  at(
    '/audit',
    lazyRouteComponent(() => loadPart(() => import('./pages/audit/page.tsx')), 'AuditPage'),
  ),
  at(
    '/system',
    lazyRouteComponent(() => loadPart(() => import('./pages/system/page.tsx')), 'SystemPage'),
  ),
])

/** The pages. What a page shows (filters, tab, open row) stands in the address as plain text. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: Crashed,
  defaultPendingComponent: Pending,
  scrollRestoration: true,
  parseSearch: text => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: search => {
    const text = new URLSearchParams(search as Record<string, string>).toString()
    return text ? `?${text}` : ''
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

// Here and not in the frame, which knows where one goes before the page there is shown.
function forItsRoles(path: string, Content: RouteComponent): RouteComponent {
  const page = pageAt(path)
  function Guarded() {
    const { scopes } = useSession()
    return page && !pagesFor(scopes).includes(page) ? <NotYours page={page.id} /> : <Content />
  }
  return Object.assign(Guarded, { preload: async () => Content.preload?.() })
}

function Pending() {
  return (
    <div className="surface" style={{ padding: 20 }}>
      <Loading rows={8} />
    </div>
  )
}

function NotFound() {
  const shell = useTexts(shellTexts)
  return (
    <Stack align="center" pt={80}>
      <Text component="h1" size="md" fw={400} m={0}>
        {shell.notFound}
      </Text>
      <Button component={Link} to="/" variant="default">
        {shell.toOverview}
      </Button>
    </Stack>
  )
}

function Crashed({ error, reset }: ErrorComponentProps) {
  const shell = useTexts(shellTexts)
  const [isLeaving] = useState(() => error instanceof MissingPart && loadAnew())
  if (isLeaving) return null
  return (
    <Stack align="center" pt={80} role="alert">
      <Text>{shell.crashed}</Text>
      <Button variant="default" onClick={reset}>
        {shell.reload}
      </Button>
    </Stack>
  )
}
