import { Alert, Button, Group, Modal, Radio, SegmentedControl, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useMemo, useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { fieldErrors } from '../../ui/form.tsx'
import { useFormat } from '../../ui/format.ts'
import { LevelMark } from '../../ui/level-mark.tsx'
import { failureText } from '../../ui/states.tsx'
import { TimeField } from '../../ui/time-field.tsx'
import { aheadMinutesMax, faultOfTime, latestChangeAt } from './changed-at.ts'
import classes from './criticality.module.css'
import type { State } from './state-card.tsx'
import { criticalityTexts, levelName } from './texts.ts'

const levels = [1, 2, 3, 4, 5]

/** Reports a change of criticality; says before what it does, and afterwards whether it became the state. */
export function SetLevel({ state, onClose }: { state: State | undefined; onClose: () => void }) {
  const t = useTexts(criticalityTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const queries = useQueryClient()
  const [level, setLevel] = useState(String(state?.status ?? 1))
  const [when, setWhen] = useState('now')
  const [at, setAt] = useState(() => new Date().toISOString())
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const timeField = useRef<HTMLInputElement>(null)
  const [superseded, setSuperseded] = useState<string>()
  // Repeated as it is it must be one change; as another it is another.
  const key = useMemo(() => randomKey(), [level, when, at])
  const report = async (event: FormEvent) => {
    event.preventDefault()
    if (when === 'other' && faultOfTime(at, Date.now())) {
      timeField.current?.focus()
      return
    }
    setBusy(true)
    setFailure(undefined)
    setSuperseded(undefined)
    try {
      const { data } = await client.POST('/v1/criticality/changes', {
        body: { status: Number(level), ...(when === 'other' && at ? { change_at: at } : {}) },
        headers: { 'idempotency-key': key },
      })
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['get', '/v1/criticality/state'] }),
        queries.invalidateQueries({ queryKey: ['/v1/criticality/history'] }),
      ])
      if (data?.became_state) onClose()
      else setSuperseded(t.superseded(state?.change_at ? format.dateTime(state.change_at) : '—'))
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  const chosen =
    <Value,>(choose: (value: Value) => void) =>
    (value: Value) => {
      choose(value)
      setSuperseded(undefined)
      setFailure(undefined)
    }
  const name = levelName(t, Number(level))
  const fault = faultOfTime(at, Date.now())
  const timeError = fault ? t.timeFaults[fault](format.number(aheadMinutesMax)) : refusedTime(failure)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.setTitle}
      centered
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form onSubmit={report} noValidate>
        <Stack gap="md">
          <Radio.Group label={t.newLevel} value={level} onChange={chosen(setLevel)}>
            <Stack gap={6} mt={6}>
              {levels.map(each => (
                <Radio.Card key={each} value={String(each)} className={classes.level} p="xs" radius="md">
                  <Group gap="sm" wrap="nowrap">
                    <Radio.Indicator />
                    <LevelMark level={each} />
                    <Text size="sm" fw={state?.status === each ? 600 : 400}>
                      {levelName(t, each)}
                    </Text>
                    {state?.status === each && (
                      <Text size="xs" className="quiet" ms="auto">
                        {t.now}
                      </Text>
                    )}
                  </Group>
                </Radio.Card>
              ))}
            </Stack>
          </Radio.Group>
          <Stack gap={6}>
            <Text size="sm" fw={500}>
              {t.changedAt}
            </Text>
            <SegmentedControl
              aria-label={t.changedAt}
              value={when}
              onChange={chosen(setWhen)}
              data={[
                { value: 'now', label: t.changedAtNow },
                { value: 'other', label: t.otherTime },
              ]}
            />
            {when === 'other' && (
              <TimeField
                ref={timeField}
                aria-label={t.otherTime}
                value={at}
                onChange={chosen(setAt)}
                max={latestChangeAt(Date.now())}
                error={timeError}
                required
              />
            )}
          </Stack>
          <Text size="sm" className="quiet">
            {t.setWarning(name)}
          </Text>
          {failure !== undefined && (
            <Text size="sm" c="red" role="alert">
              {failureText(failure, common)}
            </Text>
          )}
          {superseded && (
            <Alert color="orange" role="alert">
              {superseded}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {superseded ? common.close : common.cancel}
            </Button>
            {!superseded && (
              <Button type="submit" loading={isBusy} color={Number(level) >= 4 ? 'red' : undefined}>
                {t.setTo(name)}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

// The applications' route calls it Change_at, and ours change_at.
function refusedTime(failure: unknown): string | undefined {
  const errors = fieldErrors(failure)
  return errors.change_at ?? errors.Change_at
}
