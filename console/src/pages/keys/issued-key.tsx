import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { CheckIcon, CopyIcon } from '@radix-ui/react-icons'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { keyTexts } from './texts.ts'

/** A key at its birth: shown once, and not closed by a slip of the mouse. */
export function IssuedKey({ name, token, onClose }: { name: string; token: string; onClose: () => void }) {
  const t = useTexts(keyTexts)
  const common = useTexts(commonTexts)
  const clipboard = useClipboard({ timeout: 3000 })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.issuedTitle(name)}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      centered
    >
      <Stack gap="md">
        <Text size="sm">{t.issued}</Text>
        <Code block aria-label={t.theKey} style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
          {token}
        </Code>
        <Group justify="space-between" gap="xs">
          <Button
            variant="default"
            leftSection={clipboard.copied ? <CheckIcon /> : <CopyIcon />}
            onClick={() => clipboard.copy(token)}
            data-autofocus
          >
            {clipboard.copied ? common.copied : common.copy}
          </Button>
          <Button onClick={onClose}>{t.stored}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
