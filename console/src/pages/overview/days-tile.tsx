import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Sparkline } from '../../ui/sparkline.tsx'
import { daysBefore } from '../sales/period.ts'
import { figure, useToday } from '../sales/sales-view.ts'
import { QueryTile } from './query-tile.tsx'
import { overviewTexts } from './texts.ts'

const daysShown = 30

/** What was sold on each of the last days, against as many before. */
export function DaysTile() {
  const t = useTexts(overviewTexts)
  const format = useFormat()
  const today = useToday()
  const days = today === undefined ? {} : { from: daysBefore(today, daysShown - 1), to: today }
  const often = { enabled: today !== undefined, refetchInterval: 30_000 }
  const query = api.useQuery(
    'get',
    '/v1/sales/summary',
    { params: { query: days } },
    { ...often, select: figure<'/v1/sales/summary'>() },
  )
  const byDay = api.useQuery(
    'get',
    '/v1/sales/days',
    { params: { query: days } },
    { ...often, select: figure<'/v1/sales/days'>() },
  )
  return (
    <QueryTile label={t.lastDays(daysShown)} to="/sales" query={query}>
      {({ amount, change }) => ({
        value: format.money(amount),
        note:
          change.amount === null
            ? undefined
            : t.against(change.amount, format.percent(Math.abs(change.amount) / 100), daysShown),
        children: byDay.data && (
          <Sparkline
            label={t.daysChart}
            values={byDay.data.data.map(day => Number(day.amount))}
            height={48}
          />
        ),
      })}
    </QueryTile>
  )
}
