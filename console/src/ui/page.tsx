import { Group, Stack, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

type Props = {
  title: string
  /** Buttons at the right of the title. */
  actions?: ReactNode
  /** Beside the title: how fresh what is shown is. */
  note?: ReactNode
  children: ReactNode
}

/** A page: its title, in the tab too, what can be done, and its content. */
export function Page({ title, actions, note, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Trastienda`
  }, [title])
  return (
    <Stack gap="lg" maw="var(--page-width)" mx="auto" w="100%">
      <Group justify="space-between" align="center" gap="sm">
        <Group gap="sm" align="baseline">
          <Title order={1}>{title}</Title>
          {note}
        </Group>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <Stack component="section" className="surface" gap="md" p="md" aria-label={title}>
      <Group justify="space-between" gap="xs" mih={30}>
        <Title order={2}>{title}</Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}
