import { Group, Skeleton, Stack, Text } from '@mantine/core'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { LiveMark } from '../../ui/live-mark.tsx'
import { Section } from '../../ui/page.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { useNow } from '../../ui/when.tsx'
import { LastSales } from './last-sales.tsx'
import { lastMoments, useLiveSales } from './live-sales.ts'
import classes from './sales.module.css'
import { useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

// Four minutes.
const momentsShown = 48

/** Today as it is sold. */
export function LiveSection() {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const { provider } = useSalesView()
  const now = useNow(1_000)
  const sales = useLiveSales(provider)
  const { totals, live } = sales
  return (
    <Section title={t.today} actions={<LiveMark state={live} />}>
      <div className={classes.halves}>
        <Stack gap="sm" justify="space-between">
          {totals ? (
            <Group gap="xl">
              <Big label={t.amount} value={format.money(totals.today.amount)} />
              <Big label={t.transactions} value={format.number(totals.today.transactions)} />
              <Big label={t.lastMinute} value={format.number(totals.last_minute.transactions)} />
            </Group>
          ) : (
            <Skeleton height={52} width={260} />
          )}
          <Stack gap={4}>
            <Sparkline
              label={t.liveChart}
              values={lastMoments(sales, now + sales.clockAheadMs, momentsShown)}
              height={120}
            />
            <Group justify="space-between" className="quiet" fz="xs">
              <span>{t.fourMinutesAgo}</span>
              <span>{t.now}</span>
            </Group>
          </Stack>
        </Stack>
        <LastSales key={provider ?? ''} sales={sales.sales} />
      </div>
    </Section>
  )
}

function Big({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text size="sm" className="quiet">
        {label}
      </Text>
      <Text fz={26} fw={600} lh={1.2} className="numbers">
        {value}
      </Text>
    </div>
  )
}
