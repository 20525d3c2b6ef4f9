import { Button, Stack, Text } from '@mantine/core'
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { useTexts } from './language/language.ts'
import { OverviewPage } from './pages/overview/page.tsx'
import { Shell } from './shell/shell.tsx'
import { shellTexts } from './shell/texts.ts'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const at = <const Path extends string>(
  path: Path,
  component: NonNullable<Parameters<typeof createRoute>[0]['component']>,
) => createRoute({ getParentRoute: () => root, path, component })

const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage }),
  at(
    '/customers',
    lazyRouteComponent(() => import('./pages/customers/page.tsx'), 'CustomersPage'),
  ),
  at(
    '/sales',
    lazyRouteComponent(() => import('./pages/sales/page.tsx'), 'SalesPage'),
  ),
  at(
    '/hiring',
    lazyRouteComponent(() => import('./pages/hiring/page.tsx'), 'HiringPage'),
  ),
  at(
    '/notifications',
    lazyRouteComponent(() => import('./pages/notifications/page.tsx'), 'NotificationsPage'),
  ),
  at(
    '/criticality',
    lazyRouteComponent(() => import('./pages/criticality/page.tsx'), 'CriticalityPage'),
  ),
  at(
    '/alerts',
    lazyRouteComponent(() => import('./pages/alerts/page.tsx'), 'AlertsPage'),
  ),
  at(
    '/imports',
    lazyRouteComponent(() => import('./pages/imports/page.tsx'), 'ImportsPage'),
  ),
  at(
    '/keys',
    lazyRouteComponent(() => import('./pages/keys/page.tsx'), 'KeysPage'),
  ),
  at(
    '/users',
    lazyRouteComponent(() => import('./pages/users/page.tsx'), 'UsersPage'),
  ),
  at(
    '/audit',
    lazyRouteComponent(() => import('./pages/audit/page.tsx'), 'AuditPage'),
  ),
  at(
    '/system',
    lazyRouteComponent(() => import('./pages/system/page.tsx'), 'SystemPage'),
  ),
])

/** The pages. What a page shows (filters, tab, open row) stands in the address as plain text. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: Crashed,
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

function NotFound() {
  const shell = useTexts(shellTexts)
  return (
    <Stack align="center" pt={80}>
      <Text>{shell.notFound}</Text>
      <Button component={Link} to="/" variant="default">
        {shell.toOverview}
      </Button>
    </Stack>
  )
}

function Crashed({ reset }: ErrorComponentProps) {
  const shell = useTexts(shellTexts)
  return (
    <Stack align="center" pt={80} role="alert">
      <Text>{shell.crashed}</Text>
      <Button variant="default" onClick={reset}>
        {shell.reload}
      </Button>
    </Stack>
  )
}
