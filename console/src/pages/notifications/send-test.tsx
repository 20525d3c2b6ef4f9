import { Button, Group, Modal, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { Problem } from '../../api/problem.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useSession } from '../../session/session.ts'
import { Choice, choicesOf } from '../../ui/choice.tsx'
import { failureText } from '../../ui/states.tsx'
import { notificationTexts } from './texts.ts'

type Type = 'email' | 'sms' | 'push'
type Priority = 'high' | 'normal' | 'low'

/** Registers a message and launches it; then its request is shown. */
export function SendTest({ onClose, onSent }: { onClose: () => void; onSent: (id: string) => void }) {
  const t = useTexts(notificationTexts)
  const common = useTexts(commonTexts)
  const session = useSession()
  const queries = useQueryClient()
  const [type, setType] = useState<Type>('email')
  const [priority, setPriority] = useState<Priority>('high')
  const [to, setTo] = useState(session.user?.email ?? '')
  const [message, setMessage] = useState(t.testMessage)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  // Repeated as it is it must be one message; as another it is another.
  const key = useMemo(() => randomKey(), [type, priority, to, message])
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFailure(undefined)
    try {
      const { data } = await client.POST('/v1/requests', {
        body: { type, to, message, priority },
        headers: { 'idempotency-key': key },
      })
      if (!data) return
      await client.POST('/v1/requests/{id}/process', { params: { path: { id: data.id } } })
      await queries.invalidateQueries({ queryKey: ['/v1/requests'] })
      onSent(data.id)
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  const faultOf = (name: string) =>
    failure instanceof Problem
      ? failure.errors.find(({ pointer }) => pointer === `/${name}`)?.detail
      : undefined
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.sendTest}
      centered
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form onSubmit={send}>
        <Stack gap="md">
          <SimpleGrid cols={2} spacing="sm">
            <Choice
              label={t.type}
              value={type}
              onChange={value => setType(value as Type)}
              data={choicesOf(t.types)}
            />
            <Choice
              label={t.priority}
              value={priority}
              onChange={value => setPriority(value as Priority)}
              data={choicesOf(t.priorities)}
            />
          </SimpleGrid>
          <TextInput
            label={t.to}
            required
            maxLength={320}
            data-autofocus
            value={to}
            onChange={event => setTo(event.currentTarget.value)}
            error={faultOf('to')}
          />
          <Textarea
            label={t.message}
            required
            autosize
            minRows={3}
            maxRows={10}
            value={message}
            onChange={event => setMessage(event.currentTarget.value)}
            error={faultOf('message')}
          />
          {failure !== undefined && (
            <Text size="sm" c="red" role="alert">
              {failureText(failure, common)}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
