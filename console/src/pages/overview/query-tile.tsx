import { Button, Skeleton, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { readingFailureText } from '../../ui/states.tsx'
import { Tile } from '../../ui/tile.tsx'

type Shown = {
  value: ReactNode
  note?: ReactNode
  mark?: ReactNode
  /** What exactly the tile leads to. */
  search?: Record<string, string>
  children?: ReactNode
}

type Props<Data> = {
  label: string
  to: string
  query: Pick<UseQueryResult<Data, unknown>, 'data' | 'error' | 'refetch'>
  children: (data: Data) => Shown
}

/** A tile of what was read, or why it was not: each for itself. */
export function QueryTile<Data>({ label, to, query: { data, error, refetch }, children }: Props<Data>) {
  const common = useTexts(commonTexts)
  if (data !== undefined) return <Tile label={label} to={to} {...children(data)} />
  if (!error) return <Tile label={label} to={to} value={<Skeleton height={28} width={96} mt={2} />} />
  return (
    <Tile
      label={label}
      value="—"
      note={
        <Text size="sm" role="alert">
          {readingFailureText(error, common)}
        </Text>
      }
    >
      <Button variant="default" size="compact-xs" onClick={() => void refetch()} w="fit-content">
        {common.retry}
      </Button>
    </Tile>
  )
}
