import { readdir, readFile } from 'node:fs/promises'
import type { Database } from '../../src/platform/database.ts'

/** The processor time of named groups of processes; `Number.NaN` where the system does not tell it. */
export type ProcessorWatch = { secondsSince: () => Promise<Record<string, number>> }

/** Starts to watch groups of processes. Unlike rates, what they spend on a piece of work hardly depends on who else computes. */
export async function watchProcessor(groups: Record<string, () => Promise<number>>): Promise<ProcessorWatch> {
  const read = async () => {
    const spent = Object.entries(groups).map(async ([name, read]) => [name, await read()] as const)
    return Object.fromEntries(await Promise.all(spent))
  }
  const before = await read()
  return {
    secondsSince: async () => {
      const after = await read()
      return Object.fromEntries(
        Object.entries(after).map(([name, spent]) => [name, spent - (before[name] ?? 0)]),
      )
    },
  }
}

/** What a piece of work costs, in words: `worker 98 µs, PostgreSQL 71 µs`. */
export function costInWords(seconds: Record<string, number>, pieces: number): string {
  return Object.entries(seconds)
    .map(([name, spent]) => `${name} ${Number.isFinite(spent) ? Math.round((spent * 1e6) / pieces) : '?'} µs`)
    .join(', ')
}

// Linux counts processor time in hundredths of a second.
const ticksPerSecond = 100

/** Processor seconds of one process so far. */
export async function spentBy(pid: number): Promise<number> {
  const fields = await statOf(pid)
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Processor seconds of a PostgreSQL and all its processes so far, those that have ended included. */
export async function spentByDatabase(database: Database): Promise<number> {
  const [row] = await database<[{ pid: number }]>`select pg_backend_pid() as pid`
  const server = await parentOf(row.pid)
  const pids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name)).map(Number)
  const parents = await Promise.all(pids.map(parentOf))
  const own = [server, ...pids.filter((_, place) => parents[place] === server)]
  const spent = await Promise.all(own.map(spentBy))
  const fields = await statOf(server)
  const ended = (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
  return spent.filter(Number.isFinite).reduce((total, seconds) => total + seconds, ended)
}

async function parentOf(pid: number): Promise<number> {
  return Number((await statOf(pid))[1])
}

// The fields after the name, which stands in brackets and may hold blanks.
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
