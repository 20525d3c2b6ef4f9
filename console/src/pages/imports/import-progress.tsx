import { Group, Progress, Stack, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import type { LiveState } from '../../ui/live.ts'
import { LiveMark } from '../../ui/live-mark.tsx'
import { importTexts } from './texts.ts'
import type { Import } from './use-import.ts'

const beginsWithinMs = 3_000

/** How far an import is that has not ended. */
export function ImportProgress({ data, live }: { data: Import; live: LiveState }) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const { progress, status, bytes_read } = data
  const share = progress?.share ?? null
  return (
    <Stack gap={6}>
      <Progress.Root size="lg">
        <Progress.Section
          value={share === null ? 100 : share * 100}
          striped={share === null}
          animated={share === null}
          aria-label={t.progressLabel}
          color={status === 'waiting' ? 'gray' : undefined}
        />
      </Progress.Root>
      <Group gap="xs" justify="space-between">
        <Text size="sm" className="quiet numbers">
          {status === 'waiting'
            ? t.waits
            : share === 1
              ? t.allRead
              : [
                  share === null ? undefined : format.percent(share),
                  t.readSoFar(format.bytes(bytes_read)),
                  progress?.seconds_left ? t.left(format.duration(progress.seconds_left * 1000)) : undefined,
                ]
                  .filter(Boolean)
                  .join(' · ')}
        </Text>
        {/* Not before it had time to begin. */}
        {(live.isLive || Date.now() - live.since > beginsWithinMs) && <LiveMark state={live} />}
      </Group>
    </Stack>
  )
}
