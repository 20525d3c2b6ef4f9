import { ensureInstalled } from './install.mjs'
import { compileAtFirst, runOnNode24 } from './run.mjs'

await ensureInstalled({ dev: false })
if (process.argv[2] === 'serve') await compileAtFirst()
await runOnNode24('src/main.ts', process.argv.slice(2))
