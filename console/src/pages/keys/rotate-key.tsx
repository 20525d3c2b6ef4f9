import { Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { FormEnd, useSaving } from '../../ui/form.tsx'
import type { Key } from './keys.ts'
import { keyTexts } from './texts.ts'

const aDay = '86400'

/** Replaces a key by a new one; the old one works on for as long as is chosen. */
export function RotateKey({
  keyToRotate,
  onClose,
  onIssued,
}: {
  keyToRotate: Key
  onClose: () => void
  onIssued: (name: string, token: string) => void
}) {
  const t = useTexts(keyTexts)
  const common = useTexts(commonTexts)
  const [once] = useState(() => randomKey())
  const [overlap, setOverlap] = useState(aDay)
  const saving = useSaving(async () => {
    const { data } = await client.POST('/v1/keys/{id}/rotation', {
      params: { path: { id: keyToRotate.id } },
      body: { overlap_seconds: Number(overlap) },
      headers: { 'idempotency-key': once },
    })
    if (data) onIssued(data.name, data.key)
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.rotateOf(keyToRotate.name)}
      centered
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form onSubmit={saving.submit}>
        <Stack gap="md">
          <Text size="sm">{t.rotateText}</Text>
          <NativeSelect
            label={t.overlap}
            value={overlap}
            onChange={event => setOverlap(event.currentTarget.value)}
            data={Object.entries(t.overlaps)
              .map(([value, label]) => ({ value, label }))
              .sort((one, other) => Number(one.value) - Number(other.value))}
            data-autofocus
          />
          <FormEnd {...saving} onCancel={onClose} act={t.rotate} />
        </Stack>
      </form>
    </Modal>
  )
}
