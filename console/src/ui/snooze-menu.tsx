import { Button, Group, Menu, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'
import { snoozeTexts } from './snooze-texts.ts'
import { TimeField } from './time-field.tsx'

const hourMs = 3_600_000

/** Keeps something quiet for an hour, until tomorrow morning, or until a time of one's own. */
export function SnoozeMenu({ onSnooze }: { onSnooze: (until: string) => Promise<unknown> }) {
  const t = useTexts(snoozeTexts)
  const common = useTexts(commonTexts)
  const [until, setUntil] = useState<string>()
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" size="xs">
            {t.snooze}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void onSnooze(inAnHour())}>{t.hour}</Menu.Item>
          <Menu.Item onClick={() => void onSnooze(tomorrowMorning())}>{t.tomorrow}</Menu.Item>
          <Menu.Item onClick={() => setUntil(tomorrowMorning())}>{t.custom}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={until !== undefined}
        onClose={() => setUntil(undefined)}
        title={t.title}
        centered
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <form
          onSubmit={event => {
            event.preventDefault()
            if (!until) return
            void onSnooze(until)
            setUntil(undefined)
          }}
        >
          <Stack gap="md">
            <TimeField label={t.until} value={until ?? ''} onChange={setUntil} required data-autofocus />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setUntil(undefined)}>
                {common.cancel}
              </Button>
              <Button type="submit">{t.snooze}</Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}

const inAnHour = () => new Date(Date.now() + hourMs).toISOString()

function tomorrowMorning(): string {
  const at = new Date()
  at.setDate(at.getDate() + 1)
  at.setHours(8, 0, 0, 0)
  return at.toISOString()
}
