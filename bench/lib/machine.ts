import { cpus, loadavg, platform, release, totalmem } from 'node:os'
import type { Database } from '../../src/platform/database.ts'

/** What the figures were measured on, in one line, with the load that other programs caused when the run began. */
export async function describeMachine(database: Database): Promise<string> {
  const cores = cpus()
  const [row] = await database<[{ version: string; buffers: string }]>`
    select split_part(version(), ' ', 2) as version, current_setting('shared_buffers') as buffers`
  const load = loadavg().map(value => value.toFixed(1))
  return [
    `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores`,
    `${Math.round(totalmem() / 1024 ** 3)} GB memory`,
    `${platform()} ${release()}`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${row.version} (shared_buffers ${row.buffers})`,
    `load average before the run ${load.join(' ')}`,
  ].join(' · ')
}
