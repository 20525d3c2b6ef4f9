import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { compileAtFirst, runOnNode24 } from './run.mjs'

await ensureInstalled({ dev: false })
// Beside the start of the service, in a process of its own whose memory goes with it. Without it the API works all the same.
if (process.argv.includes('--help') === false) {
  spawn(process.execPath, [join(import.meta.dirname, 'console.mjs')], { stdio: ['ignore', 2, 2] })
}
await compileAtFirst()
// `--demo` is a default: DEMO=off in the environment or in .env wins, and main.ts sees to that.
await runOnNode24('src/main.ts', ['serve', '--demo', ...process.argv.slice(2)])
