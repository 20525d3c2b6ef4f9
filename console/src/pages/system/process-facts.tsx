import { Button, Progress, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../language/language.ts'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.ts'
import { Section } from '../../ui/page.tsx'
import { useNow, When } from '../../ui/when.tsx'
import type { System } from './page.tsx'
import { systemTexts } from './texts.ts'

/** The process that answers. */
export function ProcessFacts({ system }: { system: System }) {
  const t = useTexts(systemTexts)
  const format = useFormat()
  const now = useNow(1_000)
  const { event_loop: loop } = system
  return (
    <Section title={t.process}>
      <Facts
        facts={[
          [t.version, system.version],
          [t.node, system.node],
          [t.role, t.roles[system.role]],
          [t.host, `${system.host} · ${t.processId(String(system.process_id))}`],
          [
            t.uptime,
            <span key="up" className="numbers">
              {format.duration(Math.max(0, now - Date.parse(system.started_at)))}
            </span>,
          ],
          [t.started, <When key="started" at={system.started_at} exact />],
          [t.memory, format.bytes(system.memory_bytes)],
          [
            t.loop,
            <Stack key="loop" gap={4}>
              <span className="numbers">{t.loopBusy(format.percent(loop.utilisation))}</span>
              <Progress size="sm" value={100 * loop.utilisation} aria-label={t.loop} />
              <Text size="xs" className="quiet numbers">
                {t.loopDelay(
                  format.duration(Math.round(loop.mean_ms)),
                  format.duration(Math.round(loop.p99_ms)),
                  format.duration(Math.round(loop.max_ms)),
                )}
              </Text>
            </Stack>,
          ],
        ]}
      />
    </Section>
  )
}

/** The database and the connections to it. */
export function DatabaseFacts({ system }: { system: System }) {
  const t = useTexts(systemTexts)
  const format = useFormat()
  const { database, pool } = system
  const used = pool.connections.reduce((sum, { connections }) => sum + connections, 0)
  return (
    <Section title={t.database}>
      <Facts
        facts={[
          [t.server, database?.version ?? '—'],
          [t.started, database ? <When key="started" at={database.started_at} exact /> : undefined],
          [t.size, database ? format.bytes(database.bytes) : undefined],
          [
            t.connections,
            database ? (
              <Stack key="connections" gap={4}>
                <span className="numbers">
                  {t.connectionsOf(format.number(used), format.number(database.connections_max))}
                </span>
                <Progress
                  size="sm"
                  value={(100 * used) / database.connections_max}
                  aria-label={t.connections}
                />
                <Text size="xs" className="quiet numbers" component="div">
                  {pool.connections.map(each => (
                    <div key={each.pool}>
                      {each.pool}: {format.number(each.connections)}
                    </div>
                  ))}
                </Text>
              </Stack>
            ) : undefined,
          ],
          [
            t.pool,
            t.poolOf(
              format.number(pool.max),
              format.duration(Math.max(1, Math.round(1_000 * pool.probe_seconds))),
            ),
          ],
          [t.migrations, <Migrations key="migrations" migrations={system.migrations} />],
        ]}
      />
    </Section>
  )
}

function Migrations({ migrations }: Pick<System, 'migrations'>) {
  const t = useTexts(systemTexts)
  const [isOpen, setOpen] = useState(false)
  const [newest] = migrations
  if (!newest) return '—'
  return (
    <Stack gap={2} align="flex-start">
      <span>{t.migrationNewest(newest.version, newest.name)}</span>
      {isOpen &&
        migrations.slice(1).map(({ version, name, applied_at }) => (
          <span key={version} className="quiet">
            {version}, {name} · <When at={applied_at} />
          </span>
        ))}
      {migrations.length > 1 && (
        <Button
          variant="subtle"
          size="compact-xs"
          px={0}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? t.showLess : t.showAll}
        </Button>
      )}
    </Stack>
  )
}
