import { Skeleton } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { LiveMark } from '../../ui/live-mark.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { Tile } from '../../ui/tile.tsx'
import { useNow } from '../../ui/when.tsx'
import { type LiveSale, lastMoments, useLiveSales } from '../sales/live-sales.ts'
import classes from './overview.module.css'
import { overviewTexts } from './texts.ts'

// Three minutes.
const momentsShown = 36
const salesShown = 8

/** What is sold today, as it is sold. */
export function SalesTile() {
  const t = useTexts(overviewTexts)
  const format = useFormat()
  const now = useNow(1_000)
  const sales = useLiveSales()
  const { totals, live } = sales
  return (
    <Tile
      label={t.salesToday}
      to="/sales"
      mark={<LiveMark state={live} />}
      value={totals ? format.money(totals.today.amount) : <Skeleton height={28} width={160} mt={2} />}
      note={totals && t.soldToday(totals.today.transactions, totals.last_minute.transactions, format.number)}
    >
      <Sparkline
        label={t.salesChart}
        values={lastMoments(sales, now + sales.clockAheadMs, momentsShown)}
        height={112}
      />
      <div className={classes.lines}>
        {sales.sales.slice(0, salesShown).map(sale => (
          <SaleLine key={sale.id} sale={sale} />
        ))}
      </div>
    </Tile>
  )
}

function SaleLine({ sale }: { sale: LiveSale }) {
  const format = useFormat()
  return (
    <div className={`${classes.line} numbers`}>
      <span className="quiet">{format.timeOrDay(sale.occurred_at)}</span>
      <span className={classes.part}>
        {sale.name ?? sale.customer_id} <span className="quiet">{sale.product}</span>
      </span>
      <span className={classes.amount}>{format.money(sale.amount)}</span>
    </div>
  )
}
