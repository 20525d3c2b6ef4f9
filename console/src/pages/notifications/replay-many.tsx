import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { failureText, Loaded } from '../../ui/states.tsx'
import { type Filters, queryOf } from './request-list.tsx'
import { type NotificationTexts, notificationTexts, wordOf } from './texts.ts'

/** Replays all failed requests that the filters of the list name; says how many before, and how many were after. */
export function ReplayMany({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const t = useTexts(notificationTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const queries = useQueryClient()
  const [key, setKey] = useState(() => randomKey())
  const [done, setDone] = useState<{ replayed: number; remaining: number }>()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { status: _, ...failedFilters } = filters
  const filter = queryOf(failedFilters)
  const count = api.useQuery('get', '/v1/requests/replay', { params: { query: filter } }, { staleTime: 0 })
  const replay = async () => {
    setBusy(true)
    setFailure(undefined)
    try {
      const { data } = await client.POST('/v1/requests/replay', {
        body: { filter },
        headers: { 'idempotency-key': key },
      })
      setDone(data)
      setKey(randomKey())
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['/v1/requests'] }),
        queries.invalidateQueries({ queryKey: ['get', '/v1/requests/replay'] }),
      ])
    } catch (error) {
      setFailure(failureText(error, common))
    } finally {
      setBusy(false)
    }
  }
  const named = wordsOf(t, filter)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.replayTitle}
      centered
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack gap="md">
        {done && (
          <Text role="status">
            {t.replayed(done.replayed, format.number(done.replayed))}{' '}
            {done.remaining > 0 && t.remaining(format.number(done.remaining))}
          </Text>
        )}
        <Loaded query={count} rows={1}>
          {({ requests }) => (
            <>
              {!(done && requests === 0) && <Text>{t.replayCount(requests, format.number(requests))}</Text>}
              <Text size="sm" className="quiet">
                {named ? `${t.replayFilter}: ${named}. ` : ''}
                {!filter.reason && t.replayAllButCancelled}
              </Text>
              {failure && (
                <Text size="sm" c="red" role="alert">
                  {failure}
                </Text>
              )}
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={onClose}>
                  {requests === 0 ? common.close : common.cancel}
                </Button>
                {requests > 0 && (
                  <Button onClick={() => void replay()} loading={isBusy}>
                    {t.replayAct(requests, format.number(requests))}
                  </Button>
                )}
              </Group>
            </>
          )}
        </Loaded>
      </Stack>
    </Modal>
  )
}

function wordsOf(t: NotificationTexts, { reason, type, to, from, until }: Record<string, string>): string {
  return [
    reason && wordOf(t.reasons, reason),
    type && wordOf(t.types, type),
    to && `${t.to} ${to}`,
    from && `${t.fromDay} ${from}`,
    until && `${t.untilDay} ${until}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
