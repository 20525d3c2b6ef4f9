import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import {
  type ApplicationsTotals,
  type ApplicationsWish,
  startApplications,
} from '../modules/criticality/index.ts'

type Flags = Omit<ApplicationsWish, 'token'> & { token?: string; seconds?: number }

const lineEveryMs = 5_000

/** Lets made-up applications report changes and ask for the state until Ctrl-C, and says what became of it. */
export async function simulateCriticality(flags: Flags, command: Command): Promise<void> {
  const token = flags.token ?? process.env.SECAPP_TOKEN
  if (!token) {
    return command.error(
      'error: --token is missing: the SECAPP_TOKEN of the service, or a key with the scope criticality',
      {
        exitCode: 2,
      },
    )
  }
  if (flags.silent > flags.consumers) {
    return command.error('error: --silent is more than --consumers', { exitCode: 2 })
  }
  const stop = new AbortController()
  // A second signal, as npm sends one now and then, changes nothing.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  const { producers, consumers, url, seed } = flags
  console.log(
    `${producers} producers and ${consumers} consumers call ${url} (seed ${seed}). Ctrl-C stops it.`,
  )
  let said = ''
  const applications = startApplications({ ...flags, token }, ({ message }) => {
    if (message !== said) console.error(message)
    said = message
  })
  const lines = setInterval(() => console.log(summary(applications.totals)), lineEveryMs)
  const forMs = flags.seconds === undefined ? 2 ** 31 - 1 : flags.seconds * 1000
  await sleep(forMs, undefined, { signal: stop.signal }).catch(() => {})
  clearInterval(lines)
  await applications.stop()
  const { totals } = applications
  console.log(summary(totals))
  if (totals.failed > 0 && totals.reported + totals.asked === 0) process.exitCode = 1
}

function summary({ reported, asked, told, failed }: ApplicationsTotals): string {
  const parts = [`reported ${reported} changes`, `asked ${asked} times`, `told ${told} times`]
  return [...parts, ...(failed > 0 ? [`failed ${failed}`] : [])].join(', ')
}
