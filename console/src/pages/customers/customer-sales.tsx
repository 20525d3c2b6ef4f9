import { Button, Group, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Loaded } from '../../ui/states.tsx'
import { sumOfAmounts } from './amounts.ts'
import { customerTexts } from './texts.ts'

type Day = { date: string; transactions: number; amount: string }

const periods = ['30', '90', '365'] as const
const shownAtFirst = 8

/** What a customer has bought of late, day by day, the newest first. */
export function CustomerSales({ customerId }: { customerId: number }) {
  const t = useTexts(customerTexts)
  const format = useFormat()
  const [days, setDays] = useState<string>('90')
  const query = useQuery({
    queryKey: ['customer-sales', customerId, days],
    queryFn: ({ signal }) => readDays(customerId, Number(days), signal),
    placeholderData: keepPreviousData,
  })
  return (
    <Stack gap="sm" component="section" aria-label={t.sales}>
      <Group justify="space-between" mih={30}>
        <Title order={3}>{t.sales}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t.period}
          value={days}
          onChange={setDays}
          data={periods.map(value => ({
            value,
            label: value === '365' ? t.year : t.days(format.number(Number(value))),
          }))}
        />
      </Group>
      <Loaded
        query={query}
        rows={3}
        isEmpty={found => found.length === 0}
        empty={
          <Text size="sm" className="quiet">
            {t.noSales}
          </Text>
        }
      >
        {found => <Days days={found} />}
      </Loaded>
    </Stack>
  )
}

function Days({ days }: { days: Day[] }) {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? days : days.slice(0, shownAtFirst)
  const transactions = days.reduce((sum, day) => sum + day.transactions, 0)
  return (
    <>
      <Group gap="xl">
        <Figure label={common.amount} value={format.money(sumOfAmounts(days.map(({ amount }) => amount)))} />
        <Figure label={t.transactions} value={format.number(transactions)} />
        <Figure label={t.lastBought} value={format.day(days[0]?.date ?? '')} />
      </Group>
      <Table verticalSpacing={4} horizontalSpacing={4} fz="sm" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th fw={500} className="quiet">
              {t.day}
            </Table.Th>
            <Table.Th fw={500} ta="end" className="quiet">
              {t.transactions}
            </Table.Th>
            <Table.Th fw={500} ta="end" className="quiet">
              {common.amount}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ date, transactions, amount }) => (
            <Table.Tr key={date}>
              <Table.Td className="numbers">{format.day(date)}</Table.Td>
              <Table.Td className="numbers" ta="end">
                {format.number(transactions)}
              </Table.Td>
              <Table.Td className="numbers" ta="end">
                {format.money(amount)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {shown.length < days.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setWhole(true)}>
          {t.allDays(format.number(days.length))}
        </Button>
      )}
    </>
  )
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text size="xs" className="quiet">
        {label}
      </Text>
      <Text fw={600} className="numbers">
        {value}
      </Text>
    </div>
  )
}

// The API gives the oldest first; a year is two pages of it at most.
async function readDays(customerId: number, days: number, signal: AbortSignal): Promise<Day[]> {
  const from = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
  const found: Day[] = []
  let cursor: string | null = null
  do {
    const query: { customer_id: number; from: string; limit: number; cursor?: string } = {
      ...{ customer_id: customerId, from, limit: 200 },
      ...(cursor ? { cursor } : {}),
    }
    const { data } = await client.GET('/v1/sales/daily', { params: { query }, signal })
    const page = data as { data: Day[]; next_cursor: string | null } | undefined
    found.push(...(page?.data ?? []))
    cursor = page?.next_cursor ?? null
  } while (cursor)
  return found.reverse()
}
