import { Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** Text in a cell that takes as many lines as it needs, up to `most`; all of it on hover where that is given. */
export function Lines({
  most = 2,
  all,
  className,
  children,
}: {
  most?: number | undefined
  all?: string | undefined
  className?: string
  children: ReactNode
}) {
  return (
    <Text size="sm" lh={1.3} lineClamp={most} className={className} title={all} style={style}>
      {children}
    </Text>
  )
}

const style = { whiteSpace: 'normal', overflowWrap: 'anywhere' } as const
