import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { before, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'

type Chunk = { file: string; isEntry?: boolean; imports?: string[]; dynamicImports?: string[] }
type Loads = Record<string, Chunk>

const project = join(import.meta.dirname, '..')
const built = join(project, 'console', 'dist')
const firstKb = 200
const pageKb = 60
const chartKb = 150

let loads: Loads = {}
before(async () => {
  await promisify(execFile)(process.execPath, [join(project, 'scripts', 'console.mjs')])
  loads = JSON.parse(await readFile(join(built, 'loads.json'), 'utf8'))
})

test(`the first page of the console loads at most ${firstKb} KB of JavaScript, also where one logs in`, async t => {
  const first = firstPage()
  const login = whole('src/session/login-page.tsx', whole(entry()))
  const tooLarge = await tooLargeOf(t, { overview: first, login }, firstKb)
  assert.deepEqual(tooLarge, [])
})

test(`every other page adds at most ${pageKb} KB to it`, async t => {
  const first = firstPage()
  const pages = Object.keys(loads).filter(name => /pages\/\w+\/page\.tsx$/.test(name) && !first.has(name))
  assert.ok(pages.length > 10)
  const added = pages.map(page => [page, without(whole(page), first)] as const)
  assert.deepEqual(await tooLargeOf(t, Object.fromEntries(added), pageKb), [])
})

test(`charts come when the first is shown, with at most ${chartKb} KB`, async t => {
  const first = firstPage()
  const charts = 'src/ui/charts/charts.ts'
  const pages = Object.keys(loads).filter(name => name.endsWith('/page.tsx'))
  for (const page of pages) assert.ok(!whole(page).has(charts), page)
  assert.deepEqual(await tooLargeOf(t, { charts: without(whole(charts), first) }, chartKb), [])
})

/** Names those that are above the limit in gzip, which every browser takes; says what each is in gzip and in brotli. */
async function tooLargeOf(t: TestContext, parts: Record<string, Set<string>>, limitKb: number) {
  const tooLarge: string[] = []
  for (const [name, chunks] of Object.entries(parts)) {
    const [gzip, brotli] = [await kilobytes(chunks, 'gz'), await kilobytes(chunks, 'br')]
    const text = `${name}: ${gzip.toFixed(1)} KB in gzip, ${brotli.toFixed(1)} KB in brotli`
    t.diagnostic(text)
    if (gzip > limitKb) tooLarge.push(text)
  }
  return tooLarge
}

/** What shows the first page: the frame and the overview. */
function firstPage(): Set<string> {
  return whole('src/pages/overview/page.tsx', whole(entry()))
}

function without(names: Set<string>, known: Set<string>): Set<string> {
  return new Set([...names].filter(name => !known.has(name)))
}

function entry(): string {
  const found = Object.keys(loads).find(name => loads[name]?.isEntry)
  assert.ok(found)
  return found
}

/** A chunk and all that it cannot do without. */
function whole(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known
  assert.ok(loads[name], name)
  known.add(name)
  for (const each of loads[name].imports ?? []) whole(each, known)
  return known
}

async function kilobytes(names: Set<string>, packing: 'gz' | 'br'): Promise<number> {
  const files = new Set([...names].map(name => loads[name]?.file ?? '').filter(file => file.endsWith('.js')))
  assert.ok(files.size > 0)
  const sizes = await Promise.all(
    [...files].map(async file => (await stat(join(built, `${file}.${packing}`))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}
