import { Button, Text } from '@mantine/core'
import { PlusIcon } from '@radix-ui/react-icons'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.ts'
import { later } from '../../ui/later.tsx'
import { Page } from '../../ui/page.tsx'
import { useCustomerColumns } from './columns.tsx'
import { CustomerTable } from './customer-table.tsx'
import type { FarTableHandle } from './far-table.tsx'
import { InSight, type InSightHandle } from './in-sight.tsx'
import { filterNames, queryOf, useListState } from './list-query.ts'
import classes from './page.module.css'
import { customerTexts } from './texts.ts'
import { Toolbar } from './toolbar.tsx'
import { useWholeList } from './use-whole-list.ts'
import type { Customer } from './whole-list.ts'

const CustomerPanel = later(() => import('./customer-panel.tsx').then(each => each.CustomerPanel))
const NewCustomer = later(() => import('./new-customer.tsx').then(each => each.NewCustomer))

export function CustomersPage() {
  const t = useTexts(customerTexts)
  const format = useFormat()
  const mayWrite = useMay('customers:write')
  const { state, change, hide } = useListState()
  const { list, isBehind, reopen } = useWholeList(queryOf(state))
  const table = useRef<FarTableHandle>(null)
  const sight = useRef<InSightHandle>(null)
  const [isAdding, setAdding] = useState(false)
  const all = useCustomerColumns()
  const hidden = useMemo(() => new Set(state.hide.split(',').filter(Boolean)), [state.hide])
  const columns = useMemo(() => all.filter(({ id }) => id === 'name' || !hidden.has(id)), [all, hidden])

  const openId = /^\d+$/.test(state.open) ? Number(state.open) : undefined
  const openPlace = openId === undefined ? undefined : list?.placeOf(openId)
  const [leaving, setLeaving] = useState<() => void>()
  const isEditing = useRef(false)
  const onEditing = useCallback((now: boolean) => {
    isEditing.current = now
  }, [])
  const leave = (act: () => void) => (isEditing.current ? setLeaving(() => act) : act())
  const open = ({ id }: Pick<Customer, 'id'>) => {
    if (id !== openId) leave(() => change({ open: String(id) }, { replace: true }))
  }
  const close = () =>
    leave(() => {
      change({ open: '' }, { replace: true })
      table.current?.focus()
    })
  const replace = useCallback((customer: Customer) => list?.replace(customer), [list])
  const goTo = (place: number) => {
    const customer = list?.rowAt(place)
    table.current?.show(place)
    if (customer) open(customer)
  }
  const onSight = useCallback(
    (first: number, last: number) => {
      list?.want(first, last)
      sight.current?.show(first, last)
    },
    [list],
  )
  // Another list starts at its top; the rows of the one before stay until its own are here.
  const shownBefore = useRef(list)
  useEffect(() => {
    if (list && shownBefore.current && shownBefore.current !== list) table.current?.toTop()
    shownBefore.current = list
  }, [list])

  const hasFilters = filterNames.some(name => state[name] !== '')
  const isNarrowed = state.q !== '' || hasFilters
  const clear = () => change({ q: '', email: '', country: '', city: '', created_from: '', created_to: '' })
  const total = list?.total()
  const totalText = total && (total.isExact ? t.total : t.aboutTotal)(format.number(total.value), total.value)
  const length = list?.length() ?? 0
  return (
    <Page
      title={t.title}
      note={
        <Text size="sm" className="quiet numbers" aria-live="polite">
          {totalText}
        </Text>
      }
      actions={
        mayWrite && (
          <Button leftSection={<PlusIcon />} onClick={() => setAdding(true)}>
            {t.add}
          </Button>
        )
      }
    >
      <div className={openId === undefined ? undefined : classes.withPanel}>
        <div className={classes.list}>
          <Toolbar
            q={state.q}
            onSearch={q => change({ q }, { replace: true })}
            filters={state}
            onFilter={changes => change(changes)}
            query={queryOf(state)}
            columns={all.filter(({ id }) => id !== 'name')}
            hidden={hidden}
            onHide={hide}
          />
          <CustomerTable
            table={table}
            list={list}
            isBehind={isBehind}
            columns={columns}
            sort={state.sort}
            onSort={sort => change({ sort })}
            openId={openId}
            onOpen={open}
            onMove={customer => openId !== undefined && open(customer)}
            onEscape={openId === undefined ? undefined : close}
            onReopen={reopen}
            onSight={onSight}
            onClearFilters={isNarrowed ? clear : undefined}
            hasFilters={hasFilters}
          />
          {length > 0 && <InSight ref={sight} length={length} />}
        </div>
        {openId !== undefined && (
          <CustomerPanel
            id={openId}
            listed={openPlace === undefined ? undefined : list?.rowAt(openPlace)}
            onClose={close}
            onPrevious={openPlace ? () => goTo(openPlace - 1) : undefined}
            onNext={openPlace !== undefined && openPlace < length - 1 ? () => goTo(openPlace + 1) : undefined}
            onChanged={replace}
            onEditing={onEditing}
            onRemoved={() => {
              close()
              if (openPlace === undefined) reopen()
              else list?.forgetFrom(openPlace)
            }}
          />
        )}
      </div>
      <Confirm
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t.leaveTitle}
        act={t.leave}
        onConfirm={async () => {
          isEditing.current = false
          leaving?.()
        }}
      >
        {t.leaveText}
      </Confirm>
      {isAdding && (
        <NewCustomer
          onClose={() => setAdding(false)}
          onAdded={customer => {
            setAdding(false)
            reopen()
            open(customer)
          }}
        />
      )}
    </Page>
  )
}
