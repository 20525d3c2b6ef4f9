import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { auditTexts } from '../console/src/pages/audit/texts.ts'

const source = join(import.meta.dirname, '..', 'src')
const files = globSync('**/*.ts', { cwd: source }).filter(file => !/\.(test|fixture)\.ts$/.test(file))
const matches = (pattern: RegExp) =>
  files.flatMap(file =>
    [...readFileSync(join(source, file), 'utf8').matchAll(pattern)].map(([, found]) => found),
  )

/** Acts that are put together where they are audited. */
const composed: Record<string, string[]> = {
  alert: ['acknowledged', 'unacknowledged', 'snoozed', 'unsnoozed'],
  alert_rule: ['added', 'changed', 'removed'],
}

test('whatever the service audits has words in both languages', () => {
  const actions = new Set(matches(/\baction: '([a-z_.]+)'/g))
  assert.ok(actions.size > 10 && actions.has('key.created'))
  assert.deepEqual([...new Set(matches(/\baction: `([a-z_]+)\.\$/g))].sort(), Object.keys(composed).sort())
  for (const [kind, acts] of Object.entries(composed)) for (const act of acts) actions.add(`${kind}.${act}`)
  for (const { actions: words, kinds } of Object.values(auditTexts)) {
    assert.deepEqual(Object.keys(words).sort(), [...actions].sort())
    for (const action of actions) assert.ok((String(action).split('.')[0] as string) in kinds, action)
  }
})
