import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { benchClients } from './clients.ts'
import type { BenchContext } from './context.ts'
import { benchCounts } from './counts.ts'
import { benchCriticality } from './criticality.ts'
import { benchCriticalityFanout } from './criticality-fanout.ts'
import { benchHiringBatch } from './hiring-batch.ts'
import { benchImport } from './hiring-import.ts'
import { benchHiringMetrics } from './hiring-metrics.ts'
import { openBenchServer } from './lib/databases.ts'
import { describeMachine } from './lib/machine.ts'
import { stopAll } from './lib/processes.ts'
import { asTable, type Report } from './lib/result.ts'
import { benchEngine } from './notifications-engine.ts'
import { benchFirstCall } from './notifications-first-call.ts'
import { benchLoad } from './notifications-load.ts'
import { benchRecovery } from './notifications-recovery.ts'
import { benchRegistration } from './notifications-registration.ts'
import { benchPages } from './pages.ts'
import { benchRemedies } from './remedies.ts'
import { benchSalesLive } from './sales-live.ts'
import { benchSalesParquet } from './sales-parquet.ts'
import { benchSalesQueries } from './sales-queries.ts'
import { benchSalesRecording } from './sales-recording.ts'
import { benchSearch } from './search.ts'
import { benchSeeding } from './seeding.ts'
import { benchStreams } from './streams.ts'
import { benchThroughput } from './throughput.ts'
import { benchWrites } from './writes.ts'

const benches: Record<string, { about: string; run: (context: BenchContext) => Promise<Report> }> = {
  seeding: { about: 'seed customers, with documents and indexes', run: benchSeeding },
  clients: { about: 'GET /clients at 10,000 customers against the naive way', run: benchClients },
  pages: { about: 'first and last pages of the list, many customers against few', run: benchPages },
  search: { about: 'search with many terms drawn from the data', run: benchSearch },
  counts: { about: 'counts, exact and estimated', run: benchCounts },
  throughput: { about: 'pages a second against a constant answer', run: benchThroughput },
  streams: { about: 'memory and rate of GET /clients and the exports', run: benchStreams },
  remedies: { about: 'what each remedy for the naive way brings alone', run: benchRemedies },
  writes: { about: 'what the read model and the search index cost a write', run: benchWrites },
  'sales-queries': {
    about:
      'the figures of sales at 100,000, 1,000,000 and 10,000,000, as far as --customers goes, or as --sales says',
    run: benchSalesQueries,
  },
  'sales-recording': {
    about:
      'sales recorded in batches against COPY, and one by one; with 100,000, 1,000,000 and 10,000,000 there, as far as --customers goes, or as --sales says',
    run: benchSalesRecording,
  },
  'hiring-metrics': { about: 'the metrics over many hires', run: benchHiringMetrics },
  'hiring-batch': { about: 'POST /employees/batch with 1,000 employees', run: benchHiringBatch },
  registration: {
    about: 'durable POST /v1/requests, as many as possible and at 2,000/s',
    run: benchRegistration,
  },
  load: { about: 'the load test of notifications, as load/notifications.js', run: benchLoad },
  'first-call': { about: 'from the launch of a request to the call of the gateway', run: benchFirstCall },
  recovery: { about: 'how soon the calls of a killed worker are taken up', run: benchRecovery },
  import: { about: 'a CSV file of 1,000,000 hires, against COPY and row by row', run: benchImport },
  'sales-parquet': { about: 'the report of a day of 1,000,000 sales', run: benchSalesParquet },
  'sales-live': { about: 'from a sale acknowledged to its listeners', run: benchSalesLive },
  criticality: {
    about: '1,000 consumers that ask and find nothing new, against a route answering {}',
    run: benchCriticality,
  },
  'criticality-fanout': {
    about: 'from a change of criticality to 1,000 who wait, and the memory of 10,000 idle streams',
    run: benchCriticalityFanout,
  },
  engine: { about: 'deliveries a second without a quota', run: benchEngine },
}

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    customers: { type: 'string', default: '1000000' },
    sales: { type: 'string' },
    'data-dir': { type: 'string' },
    'drain-seconds': { type: 'string', default: '120' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const help = `npm run bench [-- [names] [options]]

Runs ours and the yardstick in turn on this machine and prints a Markdown table. Without names it runs all, which
takes about 20 minutes with a million customers.

Benches
${Object.entries(benches)
  .map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)
  .join('\n')}

Options
  --customers N    how many "big" means (default 1,000,000; 10,001 or more)
  --sales N,N      at how many sales "sales-queries" and "sales-recording" measure, such as 100000,1000000
  --drain-seconds N  how long "load" lets its backlog drain (default 120; 700 for all of it)
  --data-dir DIR   keep the loaded database here for the next run (default: a temporary folder, removed at the end)
  --write          put the table into bench/README.md in place of the last results of the same benches
  -h, --help       this text
`

const customers = Number(values.customers.replaceAll(/[_,]/g, ''))
const sales = values.sales?.split(',').map(Number)
const drainSeconds = Number(values['drain-seconds'])
const unknown = names.filter(name => !(name in benches))
if (values.help) {
  console.log(help)
} else if (unknown.length > 0 || !Number.isInteger(customers) || customers <= 10_000 || !areCounts(sales)) {
  const fault =
    unknown.length > 0
      ? `There is no bench "${unknown[0]}".`
      : '--customers needs more than 10000, --sales numbers such as 100000,1000000.'
  console.error(`${fault}\n\n${help}`)
  process.exitCode = 2
} else {
  await run(names.length > 0 ? names : Object.keys(benches))
}

function areCounts(numbers: number[] | undefined): boolean {
  return numbers?.every(number => Number.isInteger(number) && number > 0) ?? true
}

async function run(chosen: string[]) {
  const server = await openBenchServer(values['data-dir'])
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopAll().then(server.close)
    return stopping
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void stop().finally(() => process.exit(130)))
  try {
    const machine = await describeMachine(server.owner)
    console.error(machine)
    for (const name of chosen) {
      const startedAt = performance.now()
      const say = (message: string) => console.error(`${name}: ${message}`)
      const report = await (benches[name] as (typeof benches)[string]).run({
        server,
        customers,
        sales,
        drainSeconds,
        say,
      })
      say(`done after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
      const text = [asTable(report.results), ...(report.notes ?? [])].join('\n')
      console.log(`\n### ${name}\n\n${text}\n`)
      if (values.write) await keep(name, text, machine)
    }
  } finally {
    await stop()
  }
}

/** Replaces the section of one bench in bench/README.md. */
async function keep(name: string, text: string, machine: string) {
  const path = new URL('README.md', import.meta.url)
  const page = await readFile(path, 'utf8')
  const section = `<!-- ${name} -->\n${new Date().toISOString().slice(0, 10)} · ${machine}\n\n${text}\n<!-- /${name} -->`
  const known = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`)
  await writeFile(
    path,
    known.test(page) ? page.replace(known, () => section) : `${page.trimEnd()}\n\n${section}\n`,
  )
}
