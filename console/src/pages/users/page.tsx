import { Button, Text } from '@mantine/core'
import { PlusIcon } from '@radix-ui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay, useSession } from '../../session/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Empty, failureText, Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { userTexts } from './texts.ts'
import { type UserAct, useUserColumns } from './user-columns.tsx'
import { EditUser, NewUser, SetPassword } from './user-forms.tsx'
import { changeUser, type User, usersKey, useUsers } from './users.ts'

export function UsersPage() {
  const t = useTexts(userTexts)
  const common = useTexts(commonTexts)
  const mayWrite = useMay('access:write')
  const me = useSession().user
  const [{ q }, change] = useUrlState({ q: '' })
  const [isCreating, setCreating] = useState(false)
  const [doing, setDoing] = useState<{ act: UserAct; user: User }>()
  const [failure, setFailure] = useState<string>()
  const queries = useQueryClient()
  const query = useUsers()
  const reload = () => queries.invalidateQueries({ queryKey: usersKey })
  const done = async () => {
    setDoing(undefined)
    setCreating(false)
    await reload()
  }
  const act = (act: UserAct, user: User) => {
    if (act !== 'enable') return setDoing({ act, user })
    setFailure(undefined)
    changeUser(user.id, { disabled: false })
      .catch(error => setFailure(failureText(error, common)))
      .finally(reload)
  }
  const columns = useUserColumns({ myId: Number(me?.id), onAct: mayWrite ? act : undefined })
  const isShown = ({ name, email }: User) => `${name} ${email}`.toLowerCase().includes(q.toLowerCase())
  const close = () => setDoing(undefined)
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
      <SearchField
        value={q}
        onSearch={q => change({ q }, { replace: true })}
        placeholder={t.searchHint}
        aria-label={`${common.search}: ${t.searchHint}`}
      />
      {failure && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
      <Loaded
        query={query}
        isEmpty={users => !users.some(isShown)}
        empty={<Empty>{t.none}</Empty>}
        onClearFilters={q === '' ? undefined : () => change({ q: '' })}
      >
        {users => (
          <DataTable
            label={t.title}
            columns={columns}
            rows={users.filter(isShown)}
            keyOf={({ id }) => id}
            rowHeight={48}
          />
        )}
      </Loaded>
      {isCreating && <NewUser onClose={() => setCreating(false)} onSaved={done} />}
      {doing?.act === 'edit' && <EditUser user={doing.user} onClose={close} onSaved={done} />}
      {doing?.act === 'password' && <SetPassword user={doing.user} onClose={close} onSaved={done} />}
      <Confirm
        isOpen={doing?.act === 'disable'}
        onClose={close}
        title={t.disableTitle}
        act={t.disable}
        onConfirm={async () => {
          if (doing) await changeUser(doing.user.id, { disabled: true })
          await reload()
        }}
      >
        {doing && t.disableText(doing.user.name)}
      </Confirm>
    </Page>
  )
}
