import { ActionIcon, CloseButton, Drawer, Group, Text, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { ChevronDownIcon, ChevronUpIcon } from '@radix-ui/react-icons'
import { type KeyboardEvent, type ReactNode, useEffect } from 'react'
import { Problem } from '../../api/problem.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { useFormat } from '../../ui/format.ts'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { Addresses } from './addresses.tsx'
import { CustomerContact } from './customer-contact.tsx'
import { useCustomer, useRefresh } from './customer-queries.ts'
import { CustomerSales } from './customer-sales.tsx'
import classes from './page.module.css'
import { customerTexts } from './texts.ts'
import type { Customer } from './whole-list.ts'

type Props = {
  id: number
  /** As the table has it: shown until the customer itself is read. */
  listed: Customer | undefined
  onClose: () => void
  onPrevious: (() => void) | undefined
  onNext: (() => void) | undefined
  onChanged: (customer: Customer) => void
  onRemoved: () => void
  onEditing: (isEditing: boolean) => void
}

/** One customer beside the table, or over it where there is no room: contact, addresses, sales. */
export function CustomerPanel(props: Props) {
  const { id, listed } = props
  const t = useTexts(customerTexts)
  const format = useFormat()
  const query = useCustomer(id)
  const customer = query.data?.customer ?? listed
  const isGone = query.error instanceof Problem && query.error.status === 404
  return (
    <Frame {...props}>
      {isGone ? (
        <Empty>{t.gone}</Empty>
      ) : customer ? (
        <>
          <div>
            <Title order={2} className={classes.heading}>
              {customer.name}
            </Title>
            <Text size="xs" className="quiet numbers">
              {t.id} {customer.id} · {t.created} {format.dateTime(customer.created_at)}
            </Text>
          </div>
          <Parts key={id} {...props} customer={customer} etag={query.data?.etag} />
        </>
      ) : query.error ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} isRetrying={query.isFetching} />
      ) : (
        <Loading rows={6} />
      )}
    </Frame>
  )
}

function Parts({
  customer,
  etag,
  onChanged,
  onRemoved,
  onEditing,
}: Props & { customer: Customer; etag: string | undefined }) {
  const refresh = useRefresh(customer.id, onChanged)
  const maySeeSales = useMay('sales:read')
  useEffect(() => () => onEditing(false), [onEditing])
  return (
    <>
      <CustomerContact
        customer={customer}
        etag={etag}
        onChanged={refresh}
        onRemoved={onRemoved}
        onEditing={onEditing}
      />
      <Addresses customer={customer} onChanged={refresh} onEditing={onEditing} />
      {maySeeSales && <CustomerSales customerId={customer.id} />}
    </>
  )
}

function Frame({ children, onClose, onPrevious, onNext }: Props & { children: ReactNode }) {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  const isNarrow = useMediaQuery('(max-width: 1100px)', undefined, { getInitialValueInEffect: false })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isTyping = (event.target as HTMLElement).closest('input, select, textarea, [role="dialog"] form')
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    const act = { ArrowLeft: onPrevious, ArrowRight: onNext, Escape: isNarrow ? undefined : onClose }[
      event.key
    ]
    if (!act) return
    event.preventDefault()
    act()
  }
  const turns = (
    <Group gap={6}>
      <Turn label={t.previous} onClick={onPrevious}>
        <ChevronUpIcon />
      </Turn>
      <Turn label={t.next} onClick={onNext}>
        <ChevronDownIcon />
      </Turn>
    </Group>
  )
  if (isNarrow) {
    return (
      <Drawer
        opened
        onClose={onClose}
        position="right"
        size="min(100%, 480px)"
        title={t.panel}
        closeButtonProps={{ 'aria-label': common.close }}
        transitionProps={{ duration: 0 }}
        onKeyDown={onKeyDown}
      >
        <div className={classes.content}>
          {turns}
          {children}
        </div>
      </Drawer>
    )
  }
  return (
    <aside className={`surface ${classes.panel}`} aria-label={t.panel} tabIndex={0} onKeyDown={onKeyDown}>
      <Group justify="space-between" wrap="nowrap" mb={-8}>
        {turns}
        <CloseButton onClick={onClose} aria-label={common.close} />
      </Group>
      {children}
    </aside>
  )
}

// Not `disabled`, which would throw away the focus at the ends of the list; no tooltip, which would take the Escape key.
function Turn({
  label,
  onClick,
  children,
}: {
  label: string
  onClick: (() => void) | undefined
  children: ReactNode
}) {
  return (
    <ActionIcon
      variant="default"
      size={30}
      title={label}
      aria-label={label}
      aria-disabled={!onClick}
      data-disabled={onClick ? undefined : true}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  )
}
