import { Button, Group, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Empty } from '../../ui/states.tsx'
import type { LiveSale } from './live-sales.ts'
import { useProviderName, useProviders } from './providers.ts'
import classes from './sales.module.css'
import { salesTexts } from './texts.ts'

/** The last sales, the newest on top. They stand still while somebody points at them or reads them by keyboard. */
export function LastSales({ sales }: { sales: readonly LiveSale[] }) {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const nameOf = useProviderName()
  const isOfMany = useProviders()?.length !== 1
  const [held, setHeld] = useState<readonly LiveSale[]>()
  const shown = held ?? sales
  const known = held?.[0] ? sales.findIndex(({ id }) => id === held[0]?.id) : 0
  const waiting = known === -1 ? sales.length : known
  const release = () => setHeld(undefined)
  return (
    <section
      aria-label={t.lastSales}
      onPointerEnter={() => setHeld(before => before ?? sales)}
      onPointerLeave={release}
      onFocus={() => setHeld(before => before ?? sales)}
      onBlur={release}
    >
      <Group justify="space-between" mih={28} pb={6}>
        <Title order={3}>{t.lastSales}</Title>
        {waiting > 0 && (
          <Button size="compact-xs" variant="light" onClick={release}>
            {t.more(waiting)}
          </Button>
        )}
      </Group>
      {shown.length === 0 ? (
        <Empty>{t.noSalesYet}</Empty>
      ) : (
        // What scrolls must be reached by keyboard.
        <div className={classes.last} tabIndex={0}>
          <ol className={classes.list}>
            {shown.map(sale => (
              <li key={sale.id} className={`${classes.sale} numbers`}>
                <span className="quiet">{format.timeOrDay(sale.occurred_at)}</span>
                <Text component="span" size="sm" truncate>
                  {sale.name ?? t.customerOf(sale.customer_id)}
                </Text>
                <Text component="span" size="sm" truncate className={`quiet ${classes.product}`}>
                  {sale.product}
                  {isOfMany && ` · ${nameOf(sale.provider)}`}
                </Text>
                <span className={classes.end}>{format.money(sale.amount)}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  )
}
