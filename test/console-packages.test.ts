import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const project = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(project, file), 'utf8')

// Of a specifier such as "@mantine/core/styles.css", without the subpath; nothing for files and Node's own.
function packageOf(specifier: string): string | undefined {
  if (/^[./]|^node:|^virtual:/.test(specifier)) return undefined
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function specifiersIn(file: string): string[] {
  const text = read(file)
  const found = file.endsWith('.json')
    ? text.matchAll(/"extends":\s*"([^"]+)"/g)
    : text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\()'([^']+)'/g)
  return [...found].map(([, specifier]) => specifier as string)
}

test('the console is built with what "npm start" installs, which leaves out the packages of development', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
  const sources = [
    'console/*.{ts,json}',
    'console/src/**/*.{ts,tsx}',
    'scripts/console.mjs',
    'scripts/build-console.mjs',
  ]
  const files = globSync(sources, { cwd: project }).filter(
    file => !file.includes('.test.') && !file.endsWith('.d.ts'),
  )
  const used = new Map(
    files.flatMap(file => specifiersIn(file).map(each => [packageOf(each), file] as const)),
  )
  used.delete(undefined)
  assert.ok(used.size > 10, `${used.size} packages in ${files.length} files`)
  const missing = [...used].filter(([name]) => name !== undefined && !(name in dependencies))
  assert.deepEqual(missing, [])
})
