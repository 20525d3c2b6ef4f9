import { Group } from '@mantine/core'
import {
  CheckCircledIcon,
  CrossCircledIcon,
  ExclamationTriangleIcon,
  InfoCircledIcon,
} from '@radix-ui/react-icons'
import type { ReactNode } from 'react'

const signs = {
  good: [<CheckCircledIcon key="" />, 'var(--mantine-primary-color-filled)'],
  info: [<InfoCircledIcon key="" />, 'var(--quiet)'],
  warning: [<ExclamationTriangleIcon key="" />, 'var(--mantine-color-orange-7)'],
  bad: [<CrossCircledIcon key="" />, 'var(--mantine-color-red-7)'],
} satisfies Record<string, [ReactNode, string]>

/** A state by its sign and its word; the colour only helps. */
export function Mark({ kind, text }: { kind: keyof typeof signs; text: string }) {
  const [sign, color] = signs[kind]
  return (
    <Group
      component="span"
      gap={5}
      wrap="nowrap"
      fz="sm"
      display="inline-flex"
      lh="inherit"
      style={{ verticalAlign: 'bottom' }}
    >
      <span style={{ color, display: 'inline-flex' }} aria-hidden>
        {sign}
      </span>
      {text}
    </Group>
  )
}
