import { ActionIcon, Alert, Anchor, Button, Group, Menu, Stack, Switch, Text } from '@mantine/core'
import { DotsHorizontalIcon } from '@radix-ui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useMay } from '../../session/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useCursorList } from '../../ui/cursor-list.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty, failureText, Loaded } from '../../ui/states.tsx'
import { RuleForm } from './rule-form.tsx'
import { type AlertTexts, alertTexts, wordOf } from './texts.ts'

type Answer = paths['/v1/alerts/rules']['get']['responses'][200]['content']['application/json']
export type Rule = Answer['data'][number]

const pageSize = 100

/** Who is told of which alerts. */
export default function Rules() {
  const t = useTexts(alertTexts)
  const common = useTexts(commonTexts)
  const mayWrite = useMay('alerts:write')
  const queries = useQueryClient()
  const [editing, setEditing] = useState<Rule | 'new'>()
  const [deleting, setDeleting] = useState<Rule>()
  const [trialId, setTrialId] = useState<string>()
  const [failure, setFailure] = useState<string>()
  const { query, more } = useCursorList<Rule>({
    key: ['/v1/alerts/rules'],
    read: (cursor, signal) =>
      client.GET('/v1/alerts/rules', {
        params: { query: { limit: pageSize, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
  })
  const readAgain = () => queries.invalidateQueries({ queryKey: ['/v1/alerts/rules'] })
  const tried = async (work: () => Promise<unknown>) => {
    setFailure(undefined)
    setTrialId(undefined)
    await work().catch(error => setFailure(failureText(error, common)))
    await readAgain()
  }
  const acts: Acts = {
    edit: setEditing,
    remove: setDeleting,
    turn: (rule, isOn) =>
      tried(() =>
        client.PATCH('/v1/alerts/rules/{id}', {
          params: { path: { id: rule.id }, header: { 'if-match': `"${rule.version}"` } },
          body: { is_on: isOn },
        }),
      ),
    trial: rule =>
      tried(async () => {
        const { data } = await client.POST('/v1/alerts/rules/{id}/trial', {
          params: { path: { id: rule.id } },
          headers: { 'idempotency-key': randomKey() },
        })
        setTrialId(data?.request_id)
      }),
  }
  const add = mayWrite && <Button onClick={() => setEditing('new')}>{t.newRule}</Button>
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" className="quiet">
          {t.rulesAbout}
        </Text>
        {(query.data?.length ?? 0) > 0 && add}
      </Group>
      {trialId && (
        <Alert color="teal" role="status">
          {t.trialSent}{' '}
          <Anchor component={Link} to="/notifications" search={{ request: trialId } as never}>
            {t.seeTrial}
          </Anchor>
        </Alert>
      )}
      {failure && (
        <Alert color="red" role="alert">
          {failure}
        </Alert>
      )}
      <Loaded
        query={query}
        isEmpty={rows => rows.length === 0}
        empty={<Empty action={add}>{t.noRules}</Empty>}
      >
        {rows => (
          <DataTable
            label={t.ruleTable}
            columns={columnsOf(t, common, mayWrite ? acts : undefined)}
            rows={rows}
            keyOf={({ id }) => id}
            rowHeight={46}
            {...more}
          />
        )}
      </Loaded>
      {editing && (
        <RuleForm
          rule={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={readAgain}
        />
      )}
      <Confirm
        isOpen={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={t.deleteRule(deleting?.name ?? '')}
        name={deleting?.name ?? ''}
        act={common.delete}
        onConfirm={async () => {
          if (!deleting) return
          await client.DELETE('/v1/alerts/rules/{id}', { params: { path: { id: deleting.id } } })
          await readAgain()
        }}
      >
        {t.deleteRuleText}
      </Confirm>
    </Stack>
  )
}

type Acts = {
  edit: (rule: Rule) => void
  remove: (rule: Rule) => void
  turn: (rule: Rule, isOn: boolean) => Promise<void>
  trial: (rule: Rule) => Promise<void>
}

function columnsOf(
  t: AlertTexts,
  common: (typeof commonTexts)['en'],
  acts: Acts | undefined,
): Column<Rule>[] {
  const columns: Column<Rule>[] = [
    {
      id: 'on',
      title: t.isOn,
      width: '90px',
      cell: rule => (
        <Switch
          size="xs"
          aria-label={t.turnOn(rule.name)}
          checked={rule.is_on}
          disabled={!acts}
          onChange={event => void acts?.turn(rule, event.currentTarget.checked)}
        />
      ),
    },
    { id: 'name', title: t.name, width: 'minmax(160px, 1.4fr)', cell: ({ name }) => name },
    {
      id: 'which',
      title: t.which,
      width: 'minmax(240px, 2fr)',
      cell: ({ source, kind, severity_min }) =>
        [
          t.atLeast(wordOf(t.severities, severity_min)),
          kind ? wordOf(t.kinds, kind) : source ? wordOf(t.sources, source) : t.anySource,
        ].join(' · '),
    },
    {
      id: 'recipient',
      title: t.recipient,
      width: 'minmax(200px, 1.6fr)',
      cell: ({ recipient, channel }) => (
        <>
          {recipient} <span className="quiet">· {wordOf(t.channels, channel)}</span>
        </>
      ),
    },
    {
      id: 'language',
      title: t.language,
      width: '110px',
      cell: ({ language }) => wordOf(t.languages, language),
    },
  ]
  if (!acts) return columns
  return [
    ...columns,
    {
      id: 'acts',
      title: common.actions,
      width: '100px',
      cell: rule => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`${common.actions}: ${rule.name}`}>
              <DotsHorizontalIcon />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => acts.edit(rule)}>{common.edit}</Menu.Item>
            <Menu.Item onClick={() => void acts.trial(rule)}>{t.trial}</Menu.Item>
            <Menu.Item c="red" onClick={() => acts.remove(rule)}>
              {common.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ]
}
