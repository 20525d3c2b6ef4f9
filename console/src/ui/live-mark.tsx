import { Badge } from '@mantine/core'
import { useTexts } from '../language/language.ts'
import { shellTexts } from '../shell/texts.ts'
import { useFormat } from './format.ts'
import type { LiveState } from './live.ts'

/** Says whether a view is live, or since when it is not. */
export function LiveMark({ state }: { state: LiveState }) {
  const shell = useTexts(shellTexts)
  const format = useFormat()
  if (state.isNew) return null
  const text = state.isLive ? shell.live : shell.stale(format.time(state.since))
  return (
    <Badge variant="dot" color={state.isLive ? 'teal' : 'orange'} size="sm" tt="none" fw={500} role="status">
      {text}
    </Badge>
  )
}
