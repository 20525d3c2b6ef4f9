import { Anchor, SimpleGrid, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import { useTexts } from '../../language/language.ts'
import { ActorName } from '../../ui/actor-name.tsx'
import { useFormat } from '../../ui/format.ts'
import { When } from '../../ui/when.tsx'
import { importTexts, targetName } from './texts.ts'
import type { Import } from './use-import.ts'

/** Who loaded a file, when, how it was read, and what came together with it. */
export function ImportFacts({ data }: { data: Import }) {
  const t = useTexts(importTexts)
  const format = useFormat()
  const { data: upload } = api.useQuery('get', '/v1/imports', {
    params: { query: { upload: data.upload_id } },
  })
  const others = upload?.data.filter(({ id }) => id !== data.id) ?? []
  const tookMs =
    data.finished_at && data.started_at
      ? Date.parse(data.finished_at) - Date.parse(data.started_at)
      : undefined
  const separator = data.separator === '\t' ? t.tab : data.separator
  const facts: [string, ReactNode][] = [
    [t.target, targetName(t, data.target)],
    [t.who, <ActorName key="who" of={data.actor} />],
    [t.when, <When key="when" at={data.created_at} exact />],
    [t.took, tookMs === undefined ? undefined : format.duration(tookMs)],
    [t.size, data.bytes_total === null ? undefined : format.bytes(data.bytes_total)],
    [t.encoding, data.encoding],
    [t.separator, separator && <code key="separator">{separator}</code>],
    [t.header, data.has_header === null ? undefined : data.has_header ? t.withHeader : t.withoutHeader],
    [t.incomplete, data.incomplete === 'accept' ? t.accepted : t.rejected],
    [t.shareMax, data.rejects_max_share === null ? undefined : format.percent(data.rejects_max_share)],
    [
      t.together,
      others.length === 0
        ? undefined
        : others.map(({ id, target, file_name }, place) => (
            <span key={id}>
              {place > 0 && ', '}
              <ImportLink id={id}>{file_name ?? targetName(t, target)}</ImportLink>
            </span>
          )),
    ],
  ]
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 5 }} spacing="md" verticalSpacing="sm" m={0}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <Text component="dt" size="xs" className="quiet">
                {name}
              </Text>
              <Text component="dd" m={0} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </div>
          ),
      )}
    </SimpleGrid>
  )
}

/** Leads to an import. */
export function ImportLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Anchor component={Link} to="/imports" search={{ import: id } as never} size="sm" underline="always">
      {children}
    </Anchor>
  )
}
