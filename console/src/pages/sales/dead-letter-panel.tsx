import { Button, CopyButton, Drawer, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { useFormat } from '../../ui/format.ts'
import { Empty, failureText } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import type { Replayed } from './replay.ts'
import classes from './sales.module.css'
import { salesTexts } from './texts.ts'

export type DeadLetter = {
  id: string
  reason: string
  detail: string
  payload: string
  received_at: string
  replayed_at: string | null
  outcome: string | null
}

type Props = {
  /** Of the one that is open; empty for none. */
  id: string
  letter: DeadLetter | undefined
  onClose: () => void
  onReplayed: () => Promise<unknown>
}

/** One rejected event: why, what was sent, and recording it again. */
export function DeadLetterPanel({ id, letter, onClose, onReplayed }: Props) {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  // One that has been replayed leaves the list; here it stays until one goes on.
  const [kept, setKept] = useState(letter)
  if (letter && letter !== kept) setKept(letter)
  const shown = letter ?? (kept?.id === id ? kept : undefined)
  return (
    <Drawer
      opened={id !== ''}
      onClose={onClose}
      position="right"
      size="lg"
      title={t.deadLetter}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {shown ? (
        <Letter key={shown.id} letter={shown} onReplayed={onReplayed} />
      ) : (
        <Empty>{t.notListed}</Empty>
      )}
    </Drawer>
  )
}

function Letter({ letter, onReplayed }: { letter: DeadLetter; onReplayed: () => Promise<unknown> }) {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const mayReplay = useMay('sales:write')
  const [isBusy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const { id, reason, detail, payload, received_at, replayed_at, outcome } = letter
  const isOpen = outcome === null || outcome === 'rejected'
  const replay = async () => {
    setBusy(true)
    try {
      const { data } = await client.POST('/v1/sales/dead-letters/{id}/replay', { params: { path: { id } } })
      setSaid(t.replayedSo(data as Replayed, format.number))
      await onReplayed()
    } catch (error) {
      setSaid(failureText(error, common))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap="md">
      <div>
        <Text fw={500}>{t.reasons[reason] ?? reason}</Text>
        <Text size="sm">{detail}</Text>
      </div>
      <Text size="sm" className="quiet" component="div">
        {t.received} <When at={received_at} />
        {replayed_at && outcome && (
          <>
            {' · '}
            {t.outcomes[outcome] ?? outcome} <When at={replayed_at} />
          </>
        )}
      </Text>
      <Stack gap={6}>
        <Group justify="space-between">
          <Text size="sm" fw={500}>
            {t.payload}
          </Text>
          <CopyButton value={payload}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy}>
                {copied ? common.copied : common.copy}
              </Button>
            )}
          </CopyButton>
        </Group>
        {/* What scrolls must be reached by keyboard. */}
        <pre className={classes.payload} tabIndex={0}>
          {pretty(payload)}
        </pre>
      </Stack>
      {mayReplay && isOpen && said === '' && reason !== 'too_large' && (
        <Button onClick={() => void replay()} loading={isBusy} w="fit-content">
          {t.replay}
        </Button>
      )}
      {said && (
        <Text size="sm" role="status">
          {said}
        </Text>
      )}
    </Stack>
  )
}

function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), undefined, 2)
  } catch {
    return payload
  }
}
