import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { salesTexts } from './texts.ts'
import { CustomerLink } from './top-customers.tsx'

/** The columns that tables of sales have in common, each for rows that have its value. */
export function useSalesColumns() {
  const t = useTexts(salesTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const date: Column<{ date: string }> = {
    id: 'date',
    title: common.date,
    width: 'minmax(110px, 1fr)',
    cell: ({ date }) => format.day(date),
  }
  const customer: Column<{ customer_id: number; name: string | null }> = {
    id: 'customer',
    title: t.customer,
    width: 'minmax(180px, 2fr)',
    cell: ({ customer_id, name }) => <CustomerLink id={customer_id} name={name} />,
  }
  const transactions: Column<{ transactions: number }> = {
    id: 'transactions',
    title: t.transactions,
    width: 'minmax(120px, 1fr)',
    isNumber: true,
    cell: ({ transactions }) => format.number(transactions),
  }
  const amount: Column<{ amount: string }> = {
    id: 'amount',
    title: t.amount,
    width: 'minmax(130px, 1fr)',
    isNumber: true,
    cell: ({ amount }) => format.money(amount),
  }
  return { date, customer, transactions, amount }
}
