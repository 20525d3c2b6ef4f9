import { Command, InvalidArgumentError } from 'commander'
import { accessRules } from '../access-rules.ts'
import { roles } from '../platform/access/actor.ts'
import { version } from '../version.ts'
import { serviceAddress } from './address.ts'

/** The command line. Each command loads its own code when it runs, so that help and errors are quick. */
export function makeProgram(): Command {
  const service = serviceAddress(process.env)
  const program = new Command('trastienda')
    .description('The back office: one service over PostgreSQL.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for the whole usage)')

  program
    .command('serve')
    .description('start the API and the workers')
    .option('--role <role>', 'all, api or worker', oneOf('all', 'api', 'worker'), 'all')
    .option('--demo', 'demo data, a demo login and generated secrets (DEMO=off turns it off)', false)
    .action(async options => (await import('./serve.ts')).serve(options))

  program
    .command('migrate')
    .description('bring the database to the newest version')
    .action(async () => (await import('./migrate.ts')).migrateDatabase())

  const seed = program.command('seed').description('load made-up data')
  seed
    .command('customers')
    .description('realistic Spanish and Latin American customers with 2 to 4 addresses each')
    .requiredOption('--count <number>', 'how many more', wholeNumber(1, 100_000_000))
    .option('--seed <number>', 'the same seed makes the same customers', wholeNumber(0, 4_294_967_295), 1)
    .action(async options => (await import('./seed.ts')).seed(options))
  seed
    .command('hiring')
    .description('the files of a company of 12 departments and 180 jobs, some rows dirty, and what they load')
    .requiredOption('--count <number>', 'how many more employees', wholeNumber(1, 100_000_000))
    .option('--seed <number>', 'the same seed makes the same employees', wholeNumber(0, 4_294_967_295), 1)
    .option('--dirty <share>', 'share of the rows that cannot be loaded', decimal(0, 1), 0.035)
    .option('--out <folder>', 'leave the CSV files there as well')
    .action(async options => (await import('./seed.ts')).seedHiringFiles(options))
  seed
    .command('sales')
    .description('two years of sales of three providers and 60 products to the customers there are')
    .requiredOption('--count <number>', 'how many more', wholeNumber(1, 1_000_000_000))
    .option('--seed <number>', 'the same seed makes the same sales', wholeNumber(0, 4_294_967_295), 1)
    .action(async options => (await import('./seed.ts')).seedSalesOf(options))
  seed
    .command('criticality')
    .description('half a year of changes, some reported late, and a dozen consumers, some behind or silent')
    .requiredOption('--count <number>', 'how many more changes', wholeNumber(1, 100_000_000))
    .option('--seed <number>', 'the same seed makes the same changes', wholeNumber(0, 4_294_967_295), 1)
    .action(async options => (await import('./seed.ts')).seedCriticalityOf(options))

  program
    .command('import')
    .description('load CSV files, all of one call together or not at all')
    .argument('<module>', 'whose: hiring or sales')
    .argument('<files...>', 'a target and its file, as often as there are files; - is standard input')
    .option('--dry-run', 'say what would happen, and change nothing', false)
    .option(
      '--incomplete <what>',
      'reject rows with a missing value, or accept them',
      oneOf('reject', 'accept'),
      'reject',
    )
    .option('--rejects-max-share <share>', 'load nothing when more of the rows are rejected', decimal(0, 1))
    .option('--rejects <file>', 'write what was rejected there, to fix and load again')
    .option('--language <language>', 'of the messages in that file: en or es', oneOf('en', 'es'), 'en')
    .option('--json', 'for programs', false)
    .addHelpText(
      'after',
      '\nExample:\n  trastienda import hiring departments departments.csv jobs jobs.csv hired_employees hired.csv --rejects rejects.csv',
    )
    .action(async (module, files, options, command) =>
      (await import('./import.ts')).importFiles(module, files, options, command),
    )

  const simulate = program.command('simulate').description('stand-ins for what is outside')
  simulate
    .command('gateway')
    .description('a notification gateway that fails as real ones do, with a ledger of what it received')
    .option('--port <number>', 'where it listens; 0: any free port', wholeNumber(0, 65_535), 9000)
    .option('--host <address>', 'on which address', '127.0.0.1')
    .option('--key <key>', 'what callers send as X-API-Key', 'test-dev-2026')
    .option('--quota <calls>', 'calls in any window; 0: unlimited', wholeNumber(0, 1_000_000), 50)
    .option('--window <seconds>', 'length of the window', decimal(0.001, 86_400), 10)
    .option('--concurrency <calls>', 'calls at the same time; 0: unlimited', wholeNumber(0, 1_000_000), 50)
    .option('--latency-min <ms>', 'quickest answer', decimal(0, 600_000), 100)
    .option('--latency-max <ms>', 'slowest answer', decimal(0, 600_000), 500)
    .option('--failures <share>', 'answered 500, not delivered', decimal(0, 1), 0.1)
    .option('--hang <share>', 'never answered, not delivered', decimal(0, 1), 0)
    .option('--garbage <share>', 'answered 200 with nonsense, but delivered', decimal(0, 1), 0)
    .option('--cut <share>', 'delivered, then cut without an answer', decimal(0, 1), 0)
    .option('--down-from <seconds>', 'after the start: nobody listens any more', decimal(0, 1_000_000))
    .option('--down-to <seconds>', 'after the start: listens again', decimal(0, 1_000_000))
    .option('--no-retry-after', 'a 429 does not say when to come again')
    .option('--seed <number>', 'the same seed gives the same fates', wholeNumber(0, 4_294_967_295))
    .option('--ledger <file>', 'append every call to this file as a line of JSON')
    .option('--no-ledger', 'only count: for the highest speed')
    .option('--ledger-max <calls>', 'the most that memory keeps', wholeNumber(1, 10_000_000), 1_000_000)
    .action(async (options, command) => (await import('./simulate.ts')).simulateGateway(options, command))

  program
    .command('report')
    .description(
      'write the reports of a day or of several, those apart that are written and have not changed',
    )
    .option('--date <day>', 'such as 2026-01-31, in TIME_ZONE')
    .option('--from <day>', 'the first day of several')
    .option('--to <day>', 'the last of them')
    .option('--provider <id>', 'of this provider alone')
    .option('--json', 'for programs', false)
    .action(async (options, command) => (await import('./report.ts')).report(options, command))

  program
    .command('reconcile')
    .description('hold sales, the sums of some days and all totals of customers against each other')
    .option('--date <day>', 'such as 2026-01-31, in TIME_ZONE')
    .option('--from <day>', 'the first day of several')
    .option('--to <day>', 'the last of them')
    .option('--repair', 'count the sums of these months anew first; recording waits meanwhile', false)
    .option('--json', 'for programs', false)
    .action(async (options, command) => (await import('./reconcile.ts')).reconcileSales(options, command))

  simulate
    .command('sales')
    .description('made-up sales of the seeded products, sent to a service or to Kafka until Ctrl-C')
    .requiredOption('--rate <number>', 'sales a second', decimal(0.01, 100_000))
    .option('--url <url>', 'the service; where HOST and PORT say when unset', service)
    .option('--key <key>', 'a key with the scope sales:write; BOOTSTRAP_ADMIN_KEY when unset')
    .option('--kafka <brokers>', 'send to these brokers instead, such as localhost:9092')
    .option('--topic <name>', 'topic of the sales stream', 'sales.events')
    .option(
      '--customers <number>',
      'to the customers with the ids from 1 to this',
      wholeNumber(1, 1_000_000),
      10_000,
    )
    .option('--duplicates <share>', 'sent a second time', decimal(0, 1), 0.02)
    .option('--late <share>', 'happened within the last 30 days instead of now', decimal(0, 1), 0.02)
    .option('--bad <share>', 'wrong on purpose, to be rejected', decimal(0, 1), 0)
    .option('--seconds <number>', 'stop by itself after that', decimal(0.1, 10_000_000))
    .action(async (options, command) => (await import('./simulate-sales.ts')).simulateSales(options, command))

  simulate
    .command('criticality')
    .description('made-up applications that report changes and ask for the criticality until Ctrl-C')
    .option('--producers <number>', 'that report changes', wholeNumber(0, 10_000), 3)
    .option('--consumers <number>', 'that ask for the state', wholeNumber(0, 10_000), 10)
    .option('--report-every <seconds>', 'each producer, on average', decimal(0.01, 1_000_000), 20)
    .option('--ask-every <seconds>', 'each consumer, on average', decimal(0.01, 1_000_000), 2)
    .option('--silent <number>', 'of the consumers: ask once and never again', wholeNumber(0, 10_000), 0)
    .option(
      '--confirmed <share>',
      'of the consumers: carry their position (If-None-Match)',
      decimal(0, 1),
      0.3,
    )
    .option('--waiting <share>', 'of the consumers: wait for news (?wait=30)', decimal(0, 1), 0)
    .option('--late <share>', 'of the changes: reported up to a minute late', decimal(0, 1), 0.1)
    .option('--url <url>', 'the service; where HOST and PORT say when unset', service)
    .option('--token <token>', 'what they send as Token; SECAPP_TOKEN when unset')
    .option('--seconds <number>', 'stop by itself after that', decimal(0.1, 2_000_000))
    .option('--seed <number>', 'the same seed makes them do the same', wholeNumber(0, 4_294_967_295), 1)
    .action(async (options, command) =>
      (await import('./simulate-criticality.ts')).simulateCriticality(options, command),
    )

  const keys = program.command('keys').description('API keys')
  keys
    .command('create')
    .description('create a key and show it, this once')
    .requiredOption('--name <name>', 'what or who it is for')
    .requiredOption('--scopes <scopes>', 'what it may do, separated by commas', scopeList)
    .option('--provider <id>', 'bind it to one provider')
    .option('--calls-per-minute <number>', 'its own limit', wholeNumber(1, 10_000_000))
    .option('--expires <time>', 'a date or time with zone', time)
    .option('--json', 'for programs', false)
    .action(async options => (await import('./keys.ts')).create(options))
  keys
    .command('list')
    .description('list keys, without their secrets')
    .option('--json', 'for programs', false)
    .action(async options => (await import('./keys.ts')).list(options))
  keys
    .command('rotate')
    .description('issue a successor; the old key works for the overlap')
    .argument('<id>', 'id of the key, the part between trs_ and the next _')
    .option('--overlap <duration>', 'such as 0s, 30m, 24h or 7d (30d at most)', duration, 86_400)
    .option('--json', 'for programs', false)
    .action(async (id, options) => (await import('./keys.ts')).rotate(id, options))
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'id of the key')
    .option('--json', 'for programs', false)
    .action(async (id, options) => (await import('./keys.ts')).revoke(id, options))

  const users = program.command('users').description('users of the console')
  users
    .command('create')
    .description('create a user; the password is read from standard input, or made up and shown')
    .requiredOption('--email <email>')
    .requiredOption('--name <name>')
    .requiredOption('--role <role>', roles.join(', '), oneOf(...roles))
    .option('--provider <id>', 'the provider whose sales a user with the role provider sees')
    .option('--password-stdin', 'read the password from standard input', false)
    .option('--json', 'for programs', false)
    .action(async options => (await import('./users.ts')).create(options))

  program
    .command('doctor')
    .description('check this machine and the settings, and say what to do')
    .option('--json', 'for programs', false)
    .action(async options => (await import('./doctor.ts')).doctor(options))

  return program
}

function oneOf(...values: readonly string[]) {
  return (text: string) => {
    if (values.includes(text)) return text
    throw new InvalidArgumentError(`It must be one of ${values.join(', ')}.`)
  }
}

function wholeNumber(min: number, max: number) {
  return (text: string) => {
    const number = Number(text.replaceAll('_', ''))
    if (Number.isInteger(number) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}

function decimal(min: number, max: number) {
  return (text: string) => {
    const number = text.trim() === '' ? Number.NaN : Number(text)
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`)
  }
}

function scopeList(text: string): string[] {
  const scopes = text
    .split(',')
    .map(item => item.trim())
    .filter(Boolean)
  const unknown = scopes.filter(scope => !accessRules.scopes.includes(scope))
  if (scopes.length > 0 && unknown.length === 0) return scopes
  const fault = unknown.length > 0 ? `There is no ${unknown.join(', ')}.` : 'It names none.'
  throw new InvalidArgumentError(`${fault} There are: ${accessRules.scopes.join(', ')}.`)
}

function time(text: string): Date {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime()) && date > new Date()) return date
  throw new InvalidArgumentError('It must be a time in the future, such as 2030-01-31T00:00:00Z.')
}

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  const seconds = Number(amount) * (secondsOf[unit] ?? Number.NaN)
  if (seconds <= 30 * 86_400) return seconds
  throw new InvalidArgumentError('It must be a duration such as 30m, 24h or 7d, 30d at most.')
}
