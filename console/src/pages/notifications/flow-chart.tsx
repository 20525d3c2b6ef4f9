import { Button, Group, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { Chart } from '../../ui/chart.tsx'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import type { FlowNow } from './flow.tsx'
import classes from './notifications.module.css'
import { notificationTexts } from './texts.ts'

type Outcome = FlowNow['calls'][number]['outcome']

const shownSeconds = 120
const outcomes: readonly Outcome[] = [
  'delivered',
  'rejected',
  'failed',
  'throttled',
  'unreachable',
  'not_made',
  'in_doubt',
]
// Good is the accent; what went wrong is grey to red by how much it matters.
const colors: Record<Outcome, string> = {
  delivered: '#0d9488',
  not_made: '#94a3b8',
  throttled: '#d97706',
  failed: '#ea580c',
  unreachable: '#dc2626',
  rejected: '#7c3aed',
  in_doubt: '#be123c',
}

/** Calls by second and outcome, as bars or as a table. */
export function FlowChart({ flow }: { flow: FlowNow }) {
  const t = useTexts(notificationTexts)
  const common = useTexts(commonTexts)
  const [isTable, setTable] = useState(false)
  const totals = outcomes
    .map(outcome => ({
      outcome,
      calls: flow.calls.filter(each => each.outcome === outcome).reduce((sum, { calls }) => sum + calls, 0),
    }))
    .filter(({ calls }) => calls > 0)
  return (
    <Section
      title={t.chartTitle}
      actions={
        <Button variant="default" size="xs" onClick={() => setTable(!isTable)}>
          {isTable ? common.asChart : common.asTable}
        </Button>
      }
    >
      {isTable ? <CallsTable flow={flow} /> : <Bars flow={flow} shown={totals.map(each => each.outcome)} />}
      <Legend totals={totals} />
    </Section>
  )
}

function Legend({ totals }: { totals: { outcome: Outcome; calls: number }[] }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  if (totals.length === 0) {
    return (
      <Text size="sm" className="quiet">
        {t.noCalls}
      </Text>
    )
  }
  return (
    <Group gap="lg">
      {totals.map(({ outcome, calls }) => (
        <Group key={outcome} gap={6} fz="sm">
          <span className={classes.dot} style={{ background: colors[outcome] }} />
          <span className="numbers">
            {format.number(calls)} {t.outcomes[outcome]}
          </span>
        </Group>
      ))}
    </Group>
  )
}

function Bars({ flow, shown }: { flow: FlowNow; shown: Outcome[] }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  const last = Math.floor(Date.parse(flow.read_at) / 1_000)
  const seconds = Array.from({ length: shownSeconds }, (_, place) => last - shownSeconds + 1 + place)
  const series = shown.map(outcome => {
    const bySecond = new Map(
      flow.calls
        .filter(each => each.outcome === outcome)
        .map(({ at, calls }) => [Math.floor(Date.parse(at) / 1_000), calls]),
    )
    return {
      kind: 'bar' as const,
      name: t.outcomes[outcome],
      color: colors[outcome],
      values: seconds.map(second => bySecond.get(second) ?? 0),
    }
  })
  return (
    <Chart
      label={t.chart}
      height={130}
      places={seconds.map(second => format.time(second * 1_000))}
      series={series}
      write={format.number}
      writeShort={format.short}
      isWhole
      hidesNone
    />
  )
}

function CallsTable({ flow }: { flow: FlowNow }) {
  const t = useTexts(notificationTexts)
  const format = useFormat()
  return (
    <div className={classes.calls} tabIndex={0} role="region" aria-label={t.chart}>
      <Table aria-label={t.chart}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.time}</Table.Th>
            <Table.Th>{t.status}</Table.Th>
            <Table.Th ta="end">{t.chartTitle}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {flow.calls.toReversed().map(({ at, outcome, calls }) => (
            <Table.Tr key={`${at} ${outcome}`}>
              <Table.Td className="numbers">{format.time(at)}</Table.Td>
              <Table.Td>{t.outcomes[outcome]}</Table.Td>
              <Table.Td ta="end" className="numbers">
                {format.number(calls)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
