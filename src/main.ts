import { existsSync } from 'node:fs'
import { CommanderError } from 'commander'
import { makeProgram } from './cli/program.ts'
import { ConfigError } from './platform/config.ts'

const exitCodes = { failure: 1, usage: 2 }

// Who reads us may have seen enough, as in `| head`: that is no failure.
process.stdout.on('error', error => {
  if ((error as { code?: string }).code !== 'EPIPE') throw error
})
if (existsSync('.env')) process.loadEnvFile('.env')
try {
  await makeProgram().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
  if (error instanceof ConfigError) {
    console.error(`${error.message}\nSet them in the environment or in .env; .env.example explains each.`)
    return exitCodes.usage
  }
  console.error(error instanceof Error ? `Error: ${error.message}` : error)
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  return exitCodes.failure
}
