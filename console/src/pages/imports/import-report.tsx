import { Alert, Group, Stack } from '@mantine/core'
import { CrossCircledIcon, InfoCircledIcon } from '@radix-ui/react-icons'
import type { ReactNode } from 'react'
import { useTexts } from '../../language/language.ts'
import { Section } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Counts } from './counts.tsx'
import { ImportFacts, ImportLink } from './import-facts.tsx'
import { ImportProgress } from './import-progress.tsx'
import { ImportState } from './import-state.tsx'
import { Rejects, type SentImport } from './rejects.tsx'
import { importTexts, targetName } from './texts.ts'
import { hasEnded, type Import, useImport } from './use-import.ts'

type Props = {
  id: string
  /** Beside its state: what can be done with it. */
  actions?: ReactNode
  /** A fixed file was sent: its import. */
  onSent: (sent: SentImport) => void
}

/** All about one import: how far it is, its counts, how it was read, and its rejects. */
export function ImportReport({ id, actions, onSent }: Props) {
  const t = useTexts(importTexts)
  const { query, live } = useImport(id)
  return (
    <Loaded query={query}>
      {data => (
        <Stack gap="lg">
          <Section
            title={data.file_name ?? targetName(t, data.target)}
            actions={
              <Group gap="md">
                <ImportState data={data} />
                {actions}
              </Group>
            }
          >
            {hasEnded(data) ? <Notes data={data} /> : <ImportProgress data={data} live={live} />}
            <Counts data={data} />
            <ImportFacts data={data} />
          </Section>
          {hasEnded(data) && data.rows_rejected > 0 && <Rejects key={data.id} data={data} onSent={onSent} />}
          {data.status === 'completed' && data.rows_rejected === 0 && data.rows_read > 0 && (
            <Empty>{t.noRejects}</Empty>
          )}
        </Stack>
      )}
    </Loaded>
  )
}

function Notes({ data }: { data: Import }) {
  const t = useTexts(importTexts)
  const hasChanged = data.rows_inserted + data.rows_updated > 0
  return (
    <>
      {data.failure && (
        <Alert color="red" icon={<CrossCircledIcon />} title={t.failedTitle}>
          {data.failure.detail}
        </Alert>
      )}
      {data.same_as && (
        <Alert color="blue" icon={<InfoCircledIcon />}>
          {hasChanged ? t.sameAsSome : t.sameAs} <ImportLink id={data.same_as}>{t.seeEarlier}</ImportLink>
        </Alert>
      )}
      {data.dry_run && data.status === 'completed' && (
        <Alert color="blue" icon={<InfoCircledIcon />}>
          {t.dryRunNote}
        </Alert>
      )}
      {data.columns_ignored.length > 0 && (
        <Alert color="orange" icon={<InfoCircledIcon />}>
          {t.columnsIgnored(data.columns_ignored.join(', '))}
        </Alert>
      )}
    </>
  )
}
