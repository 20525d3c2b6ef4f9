import { ensureInstalled } from './install.mjs'
import { runOnNode24 } from './run.mjs'

await ensureInstalled({ dev: false })
// `--demo` is a default: DEMO=off in the environment or in .env wins, and main.ts sees to that.
await runOnNode24('src/main.ts', ['serve', '--demo', ...process.argv.slice(2)])
