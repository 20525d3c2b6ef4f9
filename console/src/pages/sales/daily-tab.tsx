import { Button, Group, Select, TextInput } from '@mantine/core'
import { DownloadIcon } from '@radix-ui/react-icons'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { PeriodBar } from './period-bar.tsx'
import { figure, given, useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'
import { CustomerLink } from './top-customers.tsx'

const pageRows = 200

/** What each customer bought on each day, and the same as a file. */
export function DailyTab() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const { provider } = useSalesView()
  const [{ customer, product }, change] = useUrlState({ customer: '', product: '' })
  const days = useDays()
  const filter = given({
    ...days,
    provider,
    product,
    customer_id: customer === '' ? undefined : Number(customer),
  })
  const query = useInfiniteQuery({
    queryKey: ['sales', 'daily', filter],
    enabled: days !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET('/v1/sales/daily', {
        params: { query: given({ ...filter, limit: pageRows, cursor: pageParam }) },
        signal,
      })
      return figure<'/v1/sales/daily'>()(data)
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })
  const isFiltered = customer !== '' || product !== ''
  const file = `/v1/sales/daily/export?${new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))}`
  return (
    <>
      <PeriodBar />
      <Group justify="space-between" gap="sm">
        <Group gap="xs">
          <CustomerField value={customer} onChoose={id => change({ customer: id })} />
          <ProductChoice value={product} onChoose={code => change({ product: code })} />
          {isFiltered && (
            <Button size="xs" variant="subtle" onClick={() => change({ customer: '', product: '' })}>
              {common.clearFilters}
            </Button>
          )}
        </Group>
        <Button
          component="a"
          href={file}
          download
          size="xs"
          variant="default"
          leftSection={<DownloadIcon />}
          data-disabled={days === undefined || undefined}
        >
          {t.exportCsv}
        </Button>
      </Group>
      <Loaded
        query={query}
        rows={8}
        isEmpty={({ pages }) => pages[0]?.data.length === 0}
        empty={<Empty>{t.noneInPeriod}</Empty>}
        onClearFilters={isFiltered ? () => change({ customer: '', product: '' }) : undefined}
      >
        {({ pages }) => (
          <DataTable
            label={t.tabs.daily}
            rows={pages.flatMap(({ data }) => data)}
            keyOf={({ date, customer_id }) => `${date} ${customer_id}`}
            height="calc(100dvh - 300px)"
            hasMore={query.hasNextPage}
            isLoadingMore={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
            columns={[
              {
                id: 'date',
                title: common.date,
                width: 'minmax(110px, 1fr)',
                cell: ({ date }) => format.day(date),
              },
              {
                id: 'customer',
                title: t.customer,
                width: 'minmax(180px, 2fr)',
                cell: ({ customer_id, name }) => <CustomerLink id={customer_id} name={name} />,
              },
              {
                id: 'transactions',
                title: t.transactions,
                width: 'minmax(120px, 1fr)',
                isNumber: true,
                cell: ({ transactions }) => format.number(transactions),
              },
              {
                id: 'amount',
                title: t.amount,
                width: 'minmax(130px, 1fr)',
                isNumber: true,
                cell: ({ amount }) => format.money(amount),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  )
}

function CustomerField({ value, onChoose }: { value: string; onChoose: (id: string) => void }) {
  const t = useTexts(salesTexts)
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const isId = /^\d{0,15}$/.test(typed.trim())
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (isId) onChoose(typed.trim())
      }}
    >
      <TextInput
        size="xs"
        w={150}
        inputMode="numeric"
        aria-label={t.customerId}
        placeholder={t.customerId}
        value={typed}
        error={!isId}
        onChange={event => setTyped(event.currentTarget.value)}
        onBlur={() => isId && typed.trim() !== value && onChoose(typed.trim())}
      />
    </form>
  )
}

const productsMax = 200

function ProductChoice({ value, onChoose }: { value: string; onChoose: (code: string) => void }) {
  const t = useTexts(salesTexts)
  const { provider } = useSalesView()
  const { data } = api.useQuery(
    'get',
    '/v1/sales/products',
    { params: { query: given({ provider, limit: productsMax }) } },
    { staleTime: 60_000, placeholderData: keepPreviousData },
  )
  const codes = data?.data.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })) ?? []
  const known = value === '' || codes.some(each => each.value === value)
  return (
    <Select
      size="xs"
      w={220}
      searchable
      clearable
      aria-label={t.product}
      placeholder={t.anyProduct}
      data={known ? codes : [{ value, label: value }, ...codes]}
      value={value === '' ? null : value}
      onChange={code => onChoose(code ?? '')}
    />
  )
}
