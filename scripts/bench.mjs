import { ensureInstalled } from './install.mjs'
import { runOnNode24 } from './run.mjs'

await ensureInstalled({ dev: true })
await runOnNode24('bench/main.ts', process.argv.slice(2))
