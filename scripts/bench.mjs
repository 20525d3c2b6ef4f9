import { ensureInstalled } from './install.mjs'
import { compileAtFirst, runOnNode24 } from './run.mjs'

await ensureInstalled({ dev: true })
await compileAtFirst()
await runOnNode24('bench/main.ts', process.argv.slice(2))
