import { useTexts } from '../../language/language.ts'
import { ActorName, UserOrKeyName } from '../../ui/actor-name.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { type AuditEntry, filterNames, useAudit } from './audit.ts'
import { EntryDrawer } from './entry-drawer.tsx'
import { AuditFilters } from './filters.tsx'
import { auditTexts } from './texts.ts'
import { useAuditWords } from './words.ts'

export function AuditPage() {
  const t = useTexts(auditTexts)
  const [state, change] = useUrlState({ actor: '', action: '', subject: '', from: '', to: '', open: '' })
  const { query, more } = useAudit(state)
  const columns = useAuditColumns()
  const opened = query.data?.find(({ id }) => String(id) === state.open)
  const isNarrowed = filterNames.some(name => state[name] !== '')
  const clear = () => change({ actor: '', action: '', subject: '', from: '', to: '' })
  const close = () => change({ open: '' }, { replace: true })
  return (
    <Page title={t.title}>
      <AuditFilters
        filter={state}
        entries={query.data}
        onChange={changes => change(changes, { replace: true })}
      />
      <Loaded
        query={query}
        isEmpty={entries => entries.length === 0}
        empty={<Empty>{t.none}</Empty>}
        onClearFilters={isNarrowed ? clear : undefined}
        rows={8}
      >
        {entries => (
          <DataTable
            label={t.title}
            columns={columns}
            rows={entries}
            keyOf={({ id }) => id}
            height="max(320px, calc(100dvh - 230px))"
            onOpen={({ id }) => change({ open: String(id) }, { replace: true })}
            openKey={opened?.id}
            {...more}
          />
        )}
      </Loaded>
      {opened && (
        <EntryDrawer
          entry={opened}
          onClose={close}
          onFilter={changes =>
            change({ actor: '', action: '', subject: '', from: '', to: '', open: '', ...changes })
          }
        />
      )}
    </Page>
  )
}

function useAuditColumns(): Column<AuditEntry>[] {
  const t = useTexts(auditTexts)
  const words = useAuditWords()
  return [
    { id: 'at', title: t.at, width: '212px', cell: ({ at }) => <When at={at} exact /> },
    {
      id: 'actor',
      title: t.actor,
      width: 'minmax(130px, 1fr)',
      cell: ({ actor }) => <ActorName of={actor} />,
    },
    {
      id: 'action',
      title: t.action,
      width: 'minmax(150px, 1.1fr)',
      cell: ({ action }) => <span title={action}>{words.action(action)}</span>,
    },
    {
      id: 'subject',
      title: t.subject,
      width: 'minmax(130px, 1fr)',
      cell: ({ subject }) => (
        <span title={subject ?? undefined}>{subject && <UserOrKeyName of={subject} />}</span>
      ),
    },
    {
      id: 'details',
      title: t.details,
      width: 'minmax(220px, 2.4fr)',
      cell: entry => {
        const text = words
          .details(entry)
          .map(([name, value]) => `${name}: ${value}`)
          .join(' · ')
        return <span title={text}>{text}</span>
      },
    },
    {
      id: 'ip',
      title: t.ip,
      width: '130px',
      cell: ({ ip }) => <span className="numbers">{ip}</span>,
    },
  ]
}
