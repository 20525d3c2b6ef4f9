import { Button, Group, Modal, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { client } from '../../api/client.ts'
import { Problem } from '../../api/problem.ts'
import { randomKey } from '../../api/random-key.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { languageNow, useTexts } from '../../language/language.ts'
import { Choice, choicesOf } from '../../ui/choice.tsx'
import { failureText } from '../../ui/states.tsx'
import type { Rule } from './rules.tsx'
import { alertTexts } from './texts.ts'

type Content = NonNullable<paths['/v1/alerts/rules']['post']['requestBody']>['content']['application/json']
type Chosen = Required<Omit<Content, 'is_on'>>

const severities = ['info', 'warning', 'critical'] as const

/** Asks who is to be told of which alerts, and keeps it. */
export function RuleForm({
  rule,
  onClose,
  onSaved,
}: {
  rule: Rule | undefined
  onClose: () => void
  onSaved: () => Promise<unknown>
}) {
  const t = useTexts(alertTexts)
  const common = useTexts(commonTexts)
  const [chosen, setChosen] = useState<Chosen>(() => contentOf(rule))
  const [key] = useState(() => randomKey())
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const choose = (changes: Partial<Chosen>) => setChosen({ ...chosen, ...changes })
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFailure(undefined)
    try {
      await (rule
        ? client.PATCH('/v1/alerts/rules/{id}', {
            params: { path: { id: rule.id }, header: { 'if-match': `"${rule.version}"` } },
            body: chosen,
          })
        : client.POST('/v1/alerts/rules', { body: chosen, headers: { 'idempotency-key': key } }))
      await onSaved()
      onClose()
    } catch (error) {
      setFailure(error)
      if (error instanceof Problem && error.status === 412) await onSaved()
      setBusy(false)
    }
  }
  const faultOf = (name: keyof Chosen) =>
    failure instanceof Problem
      ? failure.errors.find(({ pointer }) => pointer === `/${name}`)?.detail
      : undefined
  return (
    <Modal
      opened
      onClose={onClose}
      title={rule ? t.editRule : t.newRule}
      centered
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form onSubmit={save}>
        <Stack gap="md">
          <TextInput
            label={t.name}
            required
            maxLength={200}
            data-autofocus
            value={chosen.name}
            onChange={event => choose({ name: event.currentTarget.value })}
            error={faultOf('name')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <Choice
              label={t.severityMin}
              value={chosen.severity_min}
              onChange={value => choose({ severity_min: value as Chosen['severity_min'] })}
              data={severities.map(value => ({ value, label: t.severities[value] }))}
            />
            <Choice
              label={t.source}
              all={t.anySource}
              value={chosen.source ?? ''}
              onChange={value => choose({ source: (value || null) as Chosen['source'], kind: null })}
              data={choicesOf(t.sources)}
            />
          </SimpleGrid>
          <Choice
            label={t.onlyKind}
            all={t.anyKind}
            value={chosen.kind ?? ''}
            onChange={value => choose({ kind: (value || null) as Chosen['kind'] })}
            data={kindsOf(chosen.source, t.kinds)}
            error={faultOf('kind')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <Choice
              label={t.channel}
              value={chosen.channel}
              onChange={value => choose({ channel: value as Chosen['channel'] })}
              data={choicesOf(t.channels)}
              error={faultOf('channel')}
            />
            <Choice
              label={t.language}
              value={chosen.language}
              onChange={value => choose({ language: value as Chosen['language'] })}
              data={choicesOf(t.languages)}
            />
          </SimpleGrid>
          <TextInput
            label={t.recipients[chosen.channel]}
            required
            maxLength={320}
            value={chosen.recipient}
            onChange={event => choose({ recipient: event.currentTarget.value })}
            error={faultOf('recipient')}
          />
          <Switch
            label={t.tellsEnd}
            checked={chosen.tells_end}
            onChange={event => choose({ tells_end: event.currentTarget.checked })}
          />
          {failure !== undefined && (
            <Text size="sm" c="red" role="alert">
              {failureText(failure, common)}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={isBusy}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const sourcesOf: Record<string, string> = { gateway: 'notifications', job: 'platform', events: 'platform' }

// The first word of a kind is its module, or a part of it.
function kindsOf(source: string | null, words: Record<string, string>) {
  return Object.entries(words)
    .filter(([kind]) => {
      const [first = ''] = kind.split('.')
      return source === null || (sourcesOf[first] ?? first) === source
    })
    .map(([value, label]) => ({ value, label }))
}

function contentOf(rule: Rule | undefined): Chosen {
  return {
    name: rule?.name ?? '',
    source: rule?.source ?? null,
    kind: rule?.kind ?? null,
    severity_min: rule?.severity_min ?? 'critical',
    channel: rule?.channel ?? 'email',
    recipient: rule?.recipient ?? '',
    language: rule?.language ?? languageNow(),
    tells_end: rule?.tells_end ?? true,
  }
}
