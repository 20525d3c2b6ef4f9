import { Button, Group, SegmentedControl } from '@mantine/core'
import { PlusIcon } from '@radix-ui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { useNow } from '../../ui/when.tsx'
import { IssuedKey } from './issued-key.tsx'
import { useKeyColumns } from './key-columns.tsx'
import { type Key, keysKey, stateOf, useKeys } from './keys.ts'
import { NewKey } from './new-key.tsx'
import { RotateKey } from './rotate-key.tsx'
import { keyTexts } from './texts.ts'

export function KeysPage() {
  const t = useTexts(keyTexts)
  const common = useTexts(commonTexts)
  const mayWrite = useMay('access:write')
  const [state, change] = useUrlState({ q: '', show: 'working' })
  const [isCreating, setCreating] = useState(false)
  const [rotating, setRotating] = useState<Key>()
  const [revoking, setRevoking] = useState<Key>()
  const [issued, setIssued] = useState<{ name: string; token: string }>()
  const queries = useQueryClient()
  const query = useKeys()
  const now = useNow(15_000)
  const columns = useKeyColumns({
    now,
    onRotate: mayWrite ? setRotating : undefined,
    onRevoke: mayWrite ? setRevoking : undefined,
  })
  const isShown = (key: Key) => {
    const text = `${key.name} ${key.provider_id ?? ''} ${key.last_four} ${key.id}`.toLowerCase()
    const isWorking = ['active', 'replaced'].includes(stateOf(key, now))
    return (state.show === 'all' || isWorking) && text.includes(state.q.toLowerCase())
  }
  const show = (name: string, token: string) => {
    setCreating(false)
    setRotating(undefined)
    setIssued({ name, token })
    void queries.invalidateQueries({ queryKey: keysKey })
  }
  const isNarrowed = state.q !== '' || state.show !== 'all'
  return (
    <Page
      title={t.title}
      actions={
        mayWrite && (
          <Button leftSection={<PlusIcon />} onClick={() => setCreating(true)}>
            {t.create}
          </Button>
        )
      }
    >
      <Group gap="xs">
        <SearchField
          value={state.q}
          onSearch={q => change({ q }, { replace: true })}
          placeholder={t.searchHint}
          aria-label={`${common.search}: ${t.searchHint}`}
          style={{ flex: '1 1 220px' }}
        />
        <SegmentedControl
          aria-label={t.shown}
          value={state.show}
          onChange={show => change({ show })}
          data={[
            { value: 'working', label: t.onlyWorking },
            { value: 'all', label: t.all },
          ]}
        />
      </Group>
      <Loaded
        query={query}
        isEmpty={keys => !keys.some(isShown)}
        empty={<Empty>{t.none}</Empty>}
        onClearFilters={isNarrowed && query.data?.length ? () => change({ q: '', show: 'all' }) : undefined}
      >
        {keys => (
          <DataTable
            label={t.title}
            columns={columns}
            rows={keys.filter(isShown)}
            keyOf={({ id }) => id}
            rowHeight={48}
          />
        )}
      </Loaded>
      {isCreating && <NewKey onClose={() => setCreating(false)} onIssued={show} />}
      {rotating && (
        <RotateKey keyToRotate={rotating} onClose={() => setRotating(undefined)} onIssued={show} />
      )}
      {issued && <IssuedKey {...issued} onClose={() => setIssued(undefined)} />}
      <Confirm
        isOpen={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={t.revokeTitle}
        name={revoking?.name.trim() ?? ''}
        act={t.revoke}
        onConfirm={async () => {
          if (!revoking) return
          await client.DELETE('/v1/keys/{id}', { params: { path: { id: revoking.id } } })
          await queries.invalidateQueries({ queryKey: keysKey })
        }}
      >
        {revoking && t.revokeText(revoking.name)}
      </Confirm>
    </Page>
  )
}
