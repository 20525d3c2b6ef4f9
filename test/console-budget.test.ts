import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { promisify } from 'node:util'

type Chunk = { file: string; isEntry?: boolean; imports?: string[]; dynamicImports?: string[] }
type Loads = Record<string, Chunk>

const project = join(import.meta.dirname, '..')
const built = join(project, 'console', 'dist')
const firstKb = 200
const pageKb = 60
// Above the goal, with all that they share with other pages: they may not grow.
const largerKb: Record<string, number> = {
  criticality: 82,
  customers: 71,
  hiring: 102,
  imports: 64,
  notifications: 63,
  sales: 70,
}
// The goal is 150: bars, lines, axes, tooltips and the zoom of ECharts 6 alone are more.
const chartKb = 198

let loads: Loads = {}
before(async () => {
  await promisify(execFile)(process.execPath, [join(project, 'scripts', 'console.mjs')])
  loads = JSON.parse(await readFile(join(built, 'loads.json'), 'utf8'))
})

test(`the first page of the console loads at most ${firstKb} KB of JavaScript`, async t => {
  const kb = await kilobytes(whole(entry()))
  t.diagnostic(`${kb.toFixed(0)} KB`)
  assert.ok(kb <= firstKb, `${kb.toFixed(0)} KB`)
})

test(`every other page adds at most ${pageKb} KB to it, or what it is known to`, async t => {
  const first = whole(entry())
  const tooLarge: string[] = []
  for (const page of Object.keys(loads).filter(name => /pages\/\w+\/page\.tsx$/.test(name))) {
    const own = [...whole(page)].filter(name => !first.has(name))
    const kb = await kilobytes(new Set(own))
    t.diagnostic(`${page}: ${kb.toFixed(0)} KB`)
    const name = /pages\/(\w+)\//.exec(page)?.[1] ?? ''
    if (kb > (largerKb[name] ?? pageKb)) tooLarge.push(`${page}: ${kb.toFixed(0)} KB`)
  }
  assert.deepEqual(tooLarge, [])
})

test(`charts come when the first is shown, with at most ${chartKb} KB`, async t => {
  const chart = Object.keys(loads).find(name => name.endsWith('ui/echart.tsx')) ?? ''
  const first = whole(entry())
  assert.ok(!first.has(chart))
  const kb = await kilobytes(new Set([...whole(chart)].filter(name => !first.has(name))))
  t.diagnostic(`${kb.toFixed(0)} KB`)
  assert.ok(kb <= chartKb, `${kb.toFixed(0)} KB`)
})

function entry(): string {
  const found = Object.keys(loads).find(name => loads[name]?.isEntry)
  assert.ok(found)
  return found
}

/** A chunk and all that it cannot do without. */
function whole(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known
  known.add(name)
  for (const each of loads[name]?.imports ?? []) whole(each, known)
  return known
}

async function kilobytes(names: Set<string>): Promise<number> {
  const files = new Set([...names].map(name => loads[name]?.file ?? '').filter(file => file.endsWith('.js')))
  const sizes = await Promise.all([...files].map(async file => (await stat(join(built, `${file}.gz`))).size))
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}
