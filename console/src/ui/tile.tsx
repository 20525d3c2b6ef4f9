import { Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import classes from './tile.module.css'

type Props = {
  label: string
  value: ReactNode
  note?: ReactNode
  mark?: ReactNode
  to?: string
  /** What stands behind the question mark there. */
  search?: Record<string, string> | undefined
  children?: ReactNode
}

/** One figure with its name; the whole tile leads to its page. */
export function Tile({ label, value, note, mark, to, search, children }: Props) {
  const content = (
    <Stack gap={6} h="100%">
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" className="quiet">
          {label}
        </Text>
        {mark}
      </Group>
      <Text fz={26} fw={600} lh={1.15} className="numbers">
        {value}
      </Text>
      {note && (
        <Text size="sm" className="quiet" component="div">
          {note}
        </Text>
      )}
      {children}
    </Stack>
  )
  return to ? (
    <Link to={to} search={(search ?? {}) as never} className={`surface ${classes.tile} ${classes.link}`}>
      {content}
    </Link>
  ) : (
    <div className={`surface ${classes.tile}`}>{content}</div>
  )
}
