import { useMemo } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import type { Column } from '../../ui/data-table.tsx'
import { type Format, useFormat } from '../../ui/format.ts'
import { customerTexts } from './texts.ts'
import type { Customer } from './whole-list.ts'

const mainAddress = ({ addresses }: Customer) => addresses.find(({ is_default }) => is_default)

/** Everything that the table can show of a customer. */
export function useCustomerColumns(): Column<Customer>[] {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  return useMemo(() => columnsOf(t, common, format), [t, common, format])
}

function columnsOf(
  t: (typeof customerTexts)['en'],
  common: (typeof commonTexts)['en'],
  format: Format,
): Column<Customer>[] {
  return [
    {
      id: 'name',
      title: common.name,
      width: 'minmax(196px, 2fr)',
      sort: 'name',
      cell: ({ name }) => <span title={name}>{name}</span>,
    },
    {
      id: 'email',
      title: common.email,
      width: 'minmax(196px, 2.4fr)',
      sort: 'email',
      cell: ({ email }) => <span title={email}>{email}</span>,
    },
    {
      id: 'phone',
      title: common.phone,
      width: 'minmax(168px, 1.2fr)',
      cell: ({ phone }) => <span className="numbers">{phone ?? ''}</span>,
    },
    {
      id: 'city',
      title: t.city,
      width: 'minmax(120px, 1.2fr)',
      cell: customer => mainAddress(customer)?.city ?? '',
    },
    {
      id: 'country',
      title: t.country,
      width: 'minmax(104px, 1fr)',
      cell: customer => mainAddress(customer)?.country ?? '',
    },
    {
      id: 'addresses',
      title: t.addresses,
      width: '104px',
      isNumber: true,
      cell: ({ addresses }) => format.number(addresses.length),
    },
    {
      id: 'created',
      title: t.created,
      width: '118px',
      sort: 'created_at',
      cell: ({ created_at }) => (
        <time className="numbers" dateTime={created_at} title={format.dateTime(created_at)}>
          {format.date(created_at)}
        </time>
      ),
    },
    { id: 'id', title: t.id, width: '100px', sort: 'id', isNumber: true, cell: ({ id }) => id },
  ]
}
