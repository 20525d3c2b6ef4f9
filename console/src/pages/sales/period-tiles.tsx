import { Text } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Loaded } from '../../ui/states.tsx'
import { Tile } from '../../ui/tile.tsx'
import classes from './sales.module.css'
import { figure, given, useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

export const periodReadEveryMs = 15_000

/** The period in four figures, each against the period before. */
export function PeriodTiles() {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const { provider } = useSalesView()
  const days = useDays()
  const query = api.useQuery(
    'get',
    '/v1/sales/summary',
    { params: { query: given({ ...days, provider }) } },
    {
      select: figure<'/v1/sales/summary'>(),
      enabled: days !== undefined,
      placeholderData: keepPreviousData,
      refetchInterval: periodReadEveryMs,
    },
  )
  return (
    <Loaded query={query} rows={2}>
      {({ amount, transactions, customers, average_ticket, change, before }) => {
        const since = t.before(format.day(before.from), format.day(before.to))
        return (
          <div className={classes.tiles}>
            <Tile
              label={t.amount}
              value={format.money(amount)}
              note={<Change percent={change.amount} since={since} />}
            />
            <Tile
              label={t.transactions}
              value={format.number(transactions)}
              note={<Change percent={change.transactions} since={since} />}
            />
            <Tile
              label={t.customers}
              value={format.number(customers)}
              note={<Change percent={change.customers} since={since} />}
            />
            <Tile
              label={t.averageTicket}
              value={average_ticket === null ? '—' : format.money(average_ticket)}
              note={<Change percent={change.average_ticket} since={since} />}
            />
          </div>
        )
      }}
    </Loaded>
  )
}

function Change({ percent, since }: { percent: number | null; since: string }) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  if (percent === null) return <Text size="sm">{t.nothingBefore}</Text>
  const sign = percent > 0 ? '↑' : percent < 0 ? '↓' : '='
  return (
    <Text size="sm" title={since}>
      <span aria-hidden>{sign}</span> {format.percent(Math.abs(percent) / 100)}{' '}
      {percent > 0 ? t.more_ : percent < 0 ? t.less : t.same}
    </Text>
  )
}
