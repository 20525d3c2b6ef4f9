import { ensureInstalled } from './install.mjs'
import { runOnNode24 } from './run.mjs'

await ensureInstalled({ dev: false })
await runOnNode24('src/main.ts', process.argv.slice(2))
