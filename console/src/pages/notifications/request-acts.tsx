import { Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { failureText } from '../../ui/states.tsx'
import type { Explanation } from './request-drawer.tsx'
import { notificationTexts } from './texts.ts'

/** What can be done about one request: launch, cancel, replay. */
export function RequestActs({
  explanation: { request, replayed_as },
  onOpen,
}: {
  explanation: Explanation
  onOpen: (id: string) => void
}) {
  const t = useTexts(notificationTexts)
  const common = useTexts(commonTexts)
  const queries = useQueryClient()
  const [replayKey] = useState(() => randomKey())
  const [isCancelling, setCancelling] = useState(false)
  const [failure, setFailure] = useState<string>()
  const params = { path: { id: request.id } }
  const readAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['/v1/requests'] }),
      queries.invalidateQueries({ queryKey: ['get', '/v1/requests/{id}/explanation'] }),
    ])
  const tried = async (work: () => Promise<unknown>) => {
    setFailure(undefined)
    await work().catch(error => setFailure(failureText(error, common)))
    await readAgain()
  }
  const isUnfinished = request.status === 'queued' || request.status === 'processing'
  const mayReplay = request.status === 'failed' && replayed_as === null
  if (!isUnfinished && !mayReplay) return null
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {request.status === 'queued' && (
          <Button
            size="xs"
            onClick={() => void tried(() => client.POST('/v1/requests/{id}/process', { params }))}
          >
            {t.launch}
          </Button>
        )}
        {isUnfinished && (
          <Button size="xs" variant="default" onClick={() => setCancelling(true)}>
            {t.cancel}
          </Button>
        )}
        {mayReplay && (
          <Button
            size="xs"
            onClick={() =>
              void tried(async () => {
                const { data } = await client.POST('/v1/requests/{id}/replay', {
                  params,
                  headers: { 'idempotency-key': replayKey },
                })
                if (data) onOpen(data.id)
              })
            }
          >
            {t.replay}
          </Button>
        )}
      </Group>
      {failure && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
      <Confirm
        isOpen={isCancelling}
        onClose={() => setCancelling(false)}
        title={t.cancelTitle}
        act={t.cancel}
        onConfirm={async () => {
          await client.POST('/v1/requests/{id}/cancellation', { params })
          await readAgain()
        }}
      >
        {t.cancelText(request.to)}
      </Confirm>
    </Stack>
  )
}
