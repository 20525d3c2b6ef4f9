import { AppShell, Burger, Group, NavLink, ScrollArea, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { loadShownPart } from '../api/load-part.ts'
import { useTexts } from '../language/language.ts'
import { sessionQuery } from '../session/session.ts'
import { onSessionEnded } from '../session/session-ended.ts'
import { Failed } from '../ui/states.tsx'
import { Account } from './account.tsx'
import { AwayBanner } from './away-banner.tsx'
import { pagesFor } from './pages.ts'
import { Search } from './search.tsx'
import classes from './shell.module.css'
import { useShortcuts } from './shortcuts.ts'
import { shellTexts } from './texts.ts'

/** The frame of every page: who is logged in, where one can go, and whether the service answers. */
export function Shell() {
  const { data: session, isPending, error, refetch } = useQuery(sessionQuery)
  const [hasEnded, setEnded] = useState(false)
  useEffect(
    () =>
      onSessionEnded(() => {
        setEnded(true)
        void refetch()
      }),
    [refetch],
  )
  useEffect(() => {
    if (session) setEnded(false)
  }, [session])
  if (isPending) return null
  if (session === undefined) return <Failed error={error} onRetry={() => void refetch()} />
  if (session === null) {
    return (
      <Suspense>
        <LoginPage hasEnded={hasEnded} />
      </Suspense>
    )
  }
  return <Frame scopes={session.scopes} />
}

const ShortcutHelp = lazy(() => loadShownPart(() => import('./shortcut-help.tsx')))
const LoginPage = lazy(() => loadShownPart(() => import('../session/login-page.tsx')))

const groups = ['pages', 'operation', 'access'] as const

function Frame({ scopes }: { scopes: readonly string[] }) {
  const shell = useTexts(shellTexts)
  const location = useLocation()
  const [isOpen, menu] = useDisclosure(false)
  const [isHelpOpen, help] = useDisclosure(false)
  const content = useRef<HTMLElement>(null)
  const shown = pagesFor(scopes)
  useShortcuts(shown, help.open)
  useEffect(() => menu.close(), [location.pathname])
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <a className="skip-link" href="#content">
        {shell.skip}
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={shell.menu} />
            <UnstyledButton component={Link} to="/" className={classes.brand}>
              <img src="/console/favicon.svg" alt="" width={22} height={22} />
              <Text fw={600}>Trastienda</Text>
            </UnstyledButton>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Search pages={shown} onHelp={help.open} />
            <Account onHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={shell.pages}>
        <ScrollArea type="auto" flex={1}>
          {groups.map(group => {
            const own = shown.filter(page => page.group === group)
            if (own.length === 0) return null
            return (
              <div key={group} className={classes.group}>
                {group !== 'pages' && (
                  <Text size="xs" className="quiet" px="sm" pb={4}>
                    {shell[group]}
                  </Text>
                )}
                {own.map(({ id, path, icon: Icon }) => (
                  <NavLink
                    key={id}
                    component={Link}
                    to={path}
                    label={shell[id]}
                    leftSection={<Icon />}
                    active={path === '/' ? location.pathname === '/' : location.pathname.startsWith(path)}
                    aria-current={location.pathname === path ? 'page' : undefined}
                    className={classes.link}
                  />
                ))}
              </div>
            )
          })}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" ref={content} tabIndex={-1} className={classes.main}>
        <AwayBanner />
        <Outlet />
      </AppShell.Main>
      {isHelpOpen && (
        <Suspense>
          <ShortcutHelp onClose={help.close} pages={shown} />
        </Suspense>
      )}
    </AppShell>
  )
}
