import { Button, Table } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { periodReadEveryMs } from './period-tiles.tsx'
import classes from './sales.module.css'
import { figure, given, useDays, useSalesView } from './sales-view.ts'
import { salesTexts } from './texts.ts'

const shown = 5

/** The five customers who bought most in the period. */
export function TopCustomers() {
  const t = useTexts(salesTexts)
  const format = useFormat()
  const { provider, change } = useSalesView()
  const days = useDays()
  const query = api.useQuery(
    'get',
    '/v1/sales/period-customers',
    { params: { query: given({ ...days, provider, limit: shown }) } },
    {
      select: figure<'/v1/sales/period-customers'>(),
      enabled: days !== undefined,
      placeholderData: keepPreviousData,
      refetchInterval: periodReadEveryMs,
    },
  )
  return (
    <Section
      title={t.boughtMost}
      actions={
        <Button size="xs" variant="default" onClick={() => change({ tab: 'customers' })}>
          {t.allCustomers}
        </Button>
      }
    >
      <Loaded
        query={query}
        rows={5}
        isEmpty={({ data }) => data.length === 0}
        empty={<Empty>{t.noneInPeriod}</Empty>}
      >
        {({ data }) => (
          <Table.ScrollContainer
            minWidth={240}
            type="native"
            tabIndex={0}
            role="group"
            aria-label={t.boughtMost}
          >
            <Table aria-label={t.boughtMost} highlightOnHover={false}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={44}>{t.rank}</Table.Th>
                  <Table.Th>{t.customer}</Table.Th>
                  <Table.Th ta="end" visibleFrom="xs">
                    {t.transactions}
                  </Table.Th>
                  <Table.Th ta="end">{t.amount}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map(({ rank, customer_id, name, transactions, amount }) => (
                  <Table.Tr key={customer_id}>
                    <Table.Td className="numbers">{rank}</Table.Td>
                    <Table.Td>
                      <CustomerLink id={customer_id} name={name} />
                    </Table.Td>
                    <Table.Td ta="end" className="numbers" visibleFrom="xs">
                      {format.number(transactions)}
                    </Table.Td>
                    <Table.Td ta="end" className="numbers">
                      {format.money(amount)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
    </Section>
  )
}

/** A customer by name, leading to its page for whoever may see it. */
export function CustomerLink({ id, name }: { id: number; name: string | null }) {
  const t = useTexts(salesTexts)
  const may = useMay('customers:read')
  const shownName = name ?? t.removed(id)
  if (!may || name === null) return <>{shownName}</>
  return (
    <Link to="/customers" search={{ open: String(id) } as never} className={classes.link}>
      {shownName}
    </Link>
  )
}
