import { Button, Code, Drawer, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { ActorName, UserOrKeyName } from '../../ui/actor-name.tsx'
import { isUserOrKey } from '../../ui/actor-texts.ts'
import { When } from '../../ui/when.tsx'
import type { AuditEntry, AuditFilter } from './audit.ts'
import { auditTexts } from './texts.ts'
import { useAuditWords } from './words.ts'

/** All that one entry says, and the ways to what else the actor did and what else happened to the subject. */
export function EntryDrawer({
  entry,
  onClose,
  onFilter,
}: {
  entry: AuditEntry
  onClose: () => void
  onFilter: (changes: Partial<AuditFilter>) => void
}) {
  const t = useTexts(auditTexts)
  const common = useTexts(commonTexts)
  const words = useAuditWords()
  const details = words.details(entry)
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(100%, 440px)"
      title={t.entry(String(entry.id))}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack gap="md">
        <Fact label={t.at}>
          <When at={entry.at} exact />
        </Fact>
        <Fact label={t.action}>
          {words.action(entry.action)} <Code>{entry.action}</Code>
        </Fact>
        <Fact label={t.actor}>
          <ActorName of={entry.actor} /> <Code>{entry.actor}</Code>
        </Fact>
        {entry.subject && (
          <Fact label={t.subject}>
            <UserOrKeyName of={entry.subject} /> {isUserOrKey(entry.subject) && <Code>{entry.subject}</Code>}
          </Fact>
        )}
        {entry.ip && <Fact label={t.ip}>{entry.ip}</Fact>}
        {entry.request_id && <Fact label={t.request}>{entry.request_id}</Fact>}
        {details.length === 0 ? (
          <Text size="sm" className="quiet">
            {t.noDetails}
          </Text>
        ) : (
          details.map(([name, value]) => (
            <Fact key={name} label={name}>
              {value}
            </Fact>
          ))
        )}
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => onFilter({ actor: entry.actor })}>
            {t.ofActor}
          </Button>
          {entry.subject && (
            <Button size="xs" variant="default" onClick={() => onFilter({ subject: entry.subject ?? '' })}>
              {t.ofSubject}
            </Button>
          )}
        </Group>
      </Stack>
    </Drawer>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" className="quiet">
        {label}
      </Text>
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  )
}
