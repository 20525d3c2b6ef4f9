import { Group, SegmentedControl, Text } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { client } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { useSalesColumns } from './columns.tsx'
import { PeriodBar } from './period-bar.tsx'
import { figure, given, useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

const pageRows = 100

/** Customers ranked by what they bought in the period, all or those above the average. */
export function CustomersTab() {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const columns = useSalesColumns()
  const { provider } = useSalesView()
  const [{ above }, change] = useUrlState({ above: '' })
  const days = useDays()
  const asked = given({ ...days, provider, above_average: above === 'average' || undefined, limit: pageRows })
  const query = useInfiniteQuery({
    queryKey: ['sales', 'period-customers', asked],
    enabled: days !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET('/v1/sales/period-customers', {
        params: { query: given({ ...asked, cursor: pageParam }) },
        signal,
      })
      return figure<'/v1/sales/period-customers'>()(data)
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PeriodBar />
      <Loaded
        query={query}
        rows={8}
        isEmpty={({ pages }) => pages[0]?.sales === 0}
        empty={<Empty>{t.noneInPeriod}</Empty>}
      >
        {({ pages }) => (
          <>
            <Group justify="space-between" gap="sm">
              <Text size="sm" className="quiet">
                {t.customersBought(pages[0]?.customers ?? 0, format.number)} ·{' '}
                {t.averageOf(format.money(pages[0]?.average ?? 0))}
              </Text>
              <SegmentedControl
                size="xs"
                aria-label={t.whichCustomers}
                value={above === 'average' ? above : ''}
                onChange={value => change({ above: value })}
                data={[
                  { value: '', label: t.ranking },
                  { value: 'average', label: t.aboveAverage },
                ]}
              />
            </Group>
            <DataTable
              label={t.customersRanked}
              rows={pages.flatMap(({ data }) => data)}
              total={above === 'average' ? undefined : pages[0]?.customers}
              keyOf={({ customer_id }) => customer_id}
              height="calc(100dvh - 300px)"
              hasMore={query.hasNextPage}
              isLoadingMore={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
              columns={[
                {
                  id: 'rank',
                  title: t.rank,
                  width: '70px',
                  isNumber: true,
                  cell: ({ rank }) => format.number(rank),
                },
                columns.customer,
                columns.transactions,
                {
                  id: 'ticket',
                  title: t.averageTicket,
                  width: 'minmax(120px, 1fr)',
                  isNumber: true,
                  cell: ({ average_ticket }) =>
                    average_ticket === null ? '—' : format.money(average_ticket),
                },
                columns.amount,
              ]}
            />
          </>
        )}
      </Loaded>
    </>
  )
}
