import { Button, Group, Select, TextInput } from '@mantine/core'
import { DownloadIcon } from '@radix-ui/react-icons'
import { keepPreviousData } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useCursorList } from '../../ui/cursor-list.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { useSalesColumns } from './columns.tsx'
import { PeriodBar } from './period-bar.tsx'
import { figure, given, useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

const pageRows = 200

/** What each customer bought on each day, and the same as a file. */
export function DailyTab() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const columns = useSalesColumns()
  const { provider } = useSalesView()
  const [{ customer, product }, change] = useUrlState({ customer: '', product: '' })
  const days = useDays()
  const filter = given({
    ...days,
    provider,
    product,
    customer_id: customer === '' ? undefined : Number(customer),
  })
  const { query, more } = useCursorList({
    key: ['sales', 'daily', filter],
    isEnabled: days !== undefined,
    read: async (cursor, signal) => {
      const { data } = await client.GET('/v1/sales/daily', {
        params: { query: given({ ...filter, limit: pageRows, cursor }) },
        signal,
      })
      return { data: figure<'/v1/sales/daily'>()(data) }
    },
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
        isEmpty={rows => rows.length === 0}
        empty={<Empty>{t.noneInPeriod}</Empty>}
        onClearFilters={isFiltered ? () => change({ customer: '', product: '' }) : undefined}
      >
        {rows => (
          <DataTable
            label={t.tabs.daily}
            rows={rows}
            keyOf={({ date, customer_id }) => `${date} ${customer_id}`}
            height="calc(100dvh - 300px)"
            columns={[columns.date, columns.customer, columns.transactions, columns.amount]}
            {...more}
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
