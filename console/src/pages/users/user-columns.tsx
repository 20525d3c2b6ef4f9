import { Badge, Button, Group, Text } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { roleTexts } from '../../session/role-texts.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Lines } from '../../ui/lines.tsx'
import { useProviders } from '../sales/providers.ts'
import { userTexts } from './texts.ts'
import type { User } from './users.ts'

export type UserAct = 'edit' | 'password' | 'disable' | 'enable'
type Acts = { myId: number; onAct: ((act: UserAct, user: User) => void) | undefined }

/** What the table shows of a user. */
export function useUserColumns({ myId, onAct }: Acts): Column<User>[] {
  const t = useTexts(userTexts)
  const common = useTexts(commonTexts)
  const roles = useTexts(roleTexts)
  const format = useFormat()
  const providers = useProviders()
  const nameOf = useCallback(
    (id: string) => providers?.find(provider => provider.id === id)?.name ?? id,
    [providers],
  )
  const acts: Column<User>[] = onAct
    ? [
        {
          id: 'acts',
          title: common.actions,
          width: '330px',
          cell: user => <UserActs user={user} myId={myId} onAct={onAct} />,
        },
      ]
    : []
  const facts = useMemo<Column<User>[]>(
    () => [
      {
        id: 'name',
        title: common.name,
        width: 'minmax(136px, 1.5fr)',
        cell: ({ id, name }) => (
          <Text size="sm" truncate title={name}>
            {name}
            {id === myId && (
              <span className="quiet">
                {' · '}
                {t.you}
              </span>
            )}
          </Text>
        ),
      },
      {
        id: 'email',
        title: common.email,
        width: 'minmax(180px, 2fr)',
        cell: ({ email }) => <Lines all={email}>{email}</Lines>,
      },
      {
        id: 'role',
        title: t.role,
        width: 'minmax(128px, 1fr)',
        cell: ({ role, provider_id }) => (
          <Text size="sm" truncate title={provider_id ?? undefined}>
            {roles[role]}
            {provider_id !== null && <span className="quiet">{` · ${nameOf(provider_id)}`}</span>}
          </Text>
        ),
      },
      {
        id: 'state',
        title: t.state,
        width: '108px',
        cell: ({ disabled_at }) => (
          <Badge variant="dot" color={disabled_at ? 'gray' : 'teal'} tt="none" fw={500}>
            {disabled_at ? t.disabled : t.active}
          </Badge>
        ),
      },
      {
        id: 'created',
        title: t.created,
        width: '132px',
        cell: ({ created_at }) => (
          <time className="numbers" dateTime={created_at} title={format.dateTime(created_at)}>
            {format.date(created_at)}
          </time>
        ),
      },
    ],
    [t, common, roles, format, myId, nameOf],
  )
  return [...facts, ...acts]
}

function UserActs({
  user,
  myId,
  onAct,
}: {
  user: User
  myId: number
  onAct: (act: UserAct, user: User) => void
}) {
  const t = useTexts(userTexts)
  const common = useTexts(commonTexts)
  return (
    <Group gap={4} wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t.edit(user.name)}
        onClick={() => onAct('edit', user)}
      >
        {common.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${t.setPassword}: ${user.name}`}
        onClick={() => onAct('password', user)}
      >
        {t.setPassword}
      </Button>
      {user.disabled_at ? (
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={t.enableOf(user.name)}
          onClick={() => onAct('enable', user)}
        >
          {t.enable}
        </Button>
      ) : (
        // Nobody locks out themselves.
        user.id !== myId && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={t.disableOf(user.name)}
            onClick={() => onAct('disable', user)}
          >
            {t.disable}
          </Button>
        )
      )}
    </Group>
  )
}
