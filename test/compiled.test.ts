import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'

const project = join(import.meta.dirname, '..')
const folder = await mkdtemp(join(tmpdir(), 'trastienda-compiled-'))
after(() => rm(folder, { recursive: true, force: true }))

// What Node compiles TypeScript with is told when the process ends, as the last line.
const telling =
  "data:text/javascript,process.on('exit',()=>console.log(process.moduleLoadList.some(name=>name.includes('amaro'))))"

async function run(args: string[]): Promise<{ said: string[]; hasCompiler: boolean }> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--import=${telling}`, 'scripts/cli.mjs', ...args],
    { cwd: project, env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') } },
  )
  const said = stdout.trim().split('\n')
  return { hasCompiler: said.pop() === 'true', said }
}

test('only the first process compiles: those after it run without the compiler in their memory', async () => {
  const first = await run(['--version'])
  const second = await run(['--version'])
  assert.deepEqual([first.hasCompiler, second.hasCompiler], [true, false])
  assert.deepEqual(second.said, first.said)
})

test('a service that is the first of all to run has what it needs compiled by another process', async () => {
  await rm(join(folder, 'compiled'), { recursive: true, force: true })
  // Its help alone: that needs no database, and the compiling comes before it.
  const { hasCompiler, said } = await run(['serve', '--help'])
  assert.match(said.join('\n'), /--role/)
  assert.equal(hasCompiler, false)
})
