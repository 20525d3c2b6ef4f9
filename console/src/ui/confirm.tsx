import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'
import { failureText } from './states.tsx'

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  children: ReactNode
  /** Given, it must be typed first: for what cannot be undone. */
  name?: string
  act: string
  onConfirm: () => Promise<unknown>
}

/** Asks before something that takes something away; what cannot be undone asks for its name. */
export function Confirm({ isOpen, onClose, title, children, name, act, onConfirm }: Props) {
  const common = useTexts(commonTexts)
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const close = () => {
    setTyped('')
    setFailure(undefined)
    onClose()
  }
  const confirm = async () => {
    setBusy(true)
    try {
      await onConfirm()
      close()
    } catch (error) {
      setFailure(failureText(error, common))
    } finally {
      setBusy(false)
    }
  }
  const mayConfirm = name === undefined || typed.trim() === name
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={event => {
          event.preventDefault()
          if (mayConfirm) void confirm()
        }}
      >
        <Stack gap="md">
          <Text size="sm" component="div">
            {children}
          </Text>
          {name !== undefined && (
            <TextInput
              label={common.confirmByName(name)}
              value={typed}
              onChange={event => setTyped(event.currentTarget.value)}
              data-autofocus
              autoComplete="off"
            />
          )}
          {failure && (
            <Text size="sm" c="red" role="alert">
              {failure}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" color="red" disabled={!mayConfirm} loading={isBusy}>
              {act}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
