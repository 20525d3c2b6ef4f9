import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { hiringTexts } from './texts.ts'

/** How much of an upload has left the browser. */
export function Sending({ bytes, total, onStop }: { bytes: number; total: number; onStop: () => void }) {
  const t = useTexts(hiringTexts)
  const format = useFormat()
  const isSent = total > 0 && bytes >= total
  return (
    <Stack gap={6}>
      <Progress.Root size="lg">
        <Progress.Section
          value={total > 0 ? (bytes / total) * 100 : 100}
          striped={isSent}
          animated={isSent}
          aria-label={t.sending}
        />
      </Progress.Root>
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="quiet numbers">
          {isSent ? t.storing : t.sentOf(format.bytes(bytes), format.bytes(total))}
        </Text>
        <Button variant="default" size="xs" onClick={onStop}>
          {t.stop}
        </Button>
      </Group>
    </Stack>
  )
}
