import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { failureText } from '../../ui/states.tsx'

/** What can be done about an alert. A refusal stands in `failure` until the next act. */
export function useAlertActs() {
  const common = useTexts(commonTexts)
  const queries = useQueryClient()
  const [failure, setFailure] = useState<string>()
  const act = (work: (params: { path: { id: string } }) => Promise<unknown>) => async (id: string) => {
    setFailure(undefined)
    try {
      await work({ path: { id } })
    } catch (error) {
      setFailure(failureText(error, common))
    }
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['/v1/alerts'] }),
      queries.invalidateQueries({ queryKey: ['get', '/v1/alerts/{id}'] }),
    ])
  }
  return {
    failure,
    acknowledge: (id: string, note = '') =>
      act(params => client.POST('/v1/alerts/{id}/acknowledgement', { params, body: note ? { note } : {} }))(
        id,
      ),
    unacknowledge: act(params => client.DELETE('/v1/alerts/{id}/acknowledgement', { params })),
    snooze: (id: string, until: string, note = '') =>
      act(params =>
        client.POST('/v1/alerts/{id}/snooze', { params, body: { until, ...(note ? { note } : {}) } }),
      )(id),
    unsnooze: act(params => client.DELETE('/v1/alerts/{id}/snooze', { params })),
  }
}
