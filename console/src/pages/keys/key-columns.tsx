import { Badge, Button, Group, Text } from '@mantine/core'
import { useMemo } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { ActorName } from '../../ui/actor-name.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.ts'
import { Lines } from '../../ui/lines.tsx'
import { When } from '../../ui/when.tsx'
import { type Key, type KeyState, stateOf } from './keys.ts'
import { keyTexts } from './texts.ts'

type Acts = {
  now: number
  onRotate: ((key: Key) => void) | undefined
  onRevoke: ((key: Key) => void) | undefined
}

const colours: Record<KeyState, string> = {
  active: 'teal',
  replaced: 'yellow',
  expired: 'gray',
  revoked: 'gray',
}

/** What the table shows of a key. */
export function useKeyColumns({ now, onRotate, onRevoke }: Acts): Column<Key>[] {
  const t = useTexts(keyTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'name',
        title: common.name,
        width: 'minmax(130px, 1.2fr)',
        cell: key => (
          <>
            <Text size="sm" truncate title={key.name}>
              {key.name}
            </Text>
            <Text size="xs" className="quiet numbers" truncate>
              …{key.last_four}
            </Text>
          </>
        ),
      },
      {
        id: 'state',
        title: t.state,
        width: '110px',
        cell: key => {
          const state = stateOf(key, now)
          return (
            <Badge
              variant="dot"
              color={colours[state]}
              tt="none"
              fw={500}
              title={
                state === 'replaced' && key.expires_at
                  ? t.replacedUntil(format.dateTime(key.expires_at))
                  : undefined
              }
            >
              {t.states[state]}
            </Badge>
          )
        },
      },
      {
        id: 'scopes',
        title: t.scopes,
        width: 'minmax(170px, 2.4fr)',
        cell: ({ scopes }) => <Lines all={scopes.join(', ')}>{scopes.join(', ')}</Lines>,
      },
      {
        id: 'provider',
        title: t.provider,
        width: 'minmax(92px, 0.5fr)',
        cell: ({ provider_id }) => provider_id ?? '',
      },
      {
        id: 'created',
        title: t.createdBy,
        width: 'minmax(162px, 1.2fr)',
        cell: ({ created_by, created_at }) => (
          <>
            <Text size="sm" truncate>
              <ActorName of={created_by} />
            </Text>
            <Text size="xs" className="quiet numbers" title={format.dateTime(created_at)}>
              {format.date(created_at)}
            </Text>
          </>
        ),
      },
      {
        id: 'used',
        title: t.lastUsed,
        width: '140px',
        cell: ({ last_used_at }) =>
          last_used_at ? <When at={last_used_at} /> : <span className="quiet">{t.never}</span>,
      },
      {
        id: 'expires',
        title: t.expires,
        width: '106px',
        cell: ({ expires_at }) =>
          expires_at ? (
            <span className="numbers" title={format.dateTime(expires_at)}>
              {format.date(expires_at)}
            </span>
          ) : (
            <span className="quiet">{t.never}</span>
          ),
      },
      ...(onRotate && onRevoke
        ? [
            {
              id: 'acts',
              title: common.actions,
              width: '176px',
              cell: (key: Key) => <KeyActs {...{ now, onRotate, onRevoke }} apiKey={key} />,
            },
          ]
        : []),
    ],
    [t, common, format, now, onRotate, onRevoke],
  )
}

function KeyActs({
  apiKey,
  now,
  onRotate,
  onRevoke,
}: {
  apiKey: Key
  now: number
  onRotate: (key: Key) => void
  onRevoke: (key: Key) => void
}) {
  const t = useTexts(keyTexts)
  const state = stateOf(apiKey, now)
  if (state === 'revoked' || state === 'expired') return null
  return (
    <Group gap={4} wrap="nowrap">
      {state === 'active' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t.rotateOf(apiKey.name)}
          onClick={() => onRotate(apiKey)}
        >
          {t.rotate}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={t.revokeOf(apiKey.name)}
        onClick={() => onRevoke(apiKey)}
      >
        {t.revoke}
      </Button>
    </Group>
  )
}
