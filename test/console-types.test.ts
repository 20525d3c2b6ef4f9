import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { test } from 'node:test'
import { anApp } from './app.ts'

// The generator works with the compiler of TypeScript 5, whose programming interface the newest no longer has.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier === 'typescript' && context.parentURL?.includes('openapi') ? 'typescript-5' : specifier,
      context,
    ),
})

const file = new URL('../console/src/api/schema.d.ts', import.meta.url)
const again = 'UPDATE_CONSOLE_TYPES=1 npm test -- test/console-types.test.ts'
const head = `// Made of the API's own description by \`${again}\`: do not edit.\n`

test('the types of the console are those of the API', async () => {
  const { default: describe, astToString } = await import('openapi-typescript')
  const { call } = await anApp()
  const types = head + astToString(await describe((await call('GET', '/openapi.json')).json()))
  if (process.env.UPDATE_CONSOLE_TYPES) await writeFile(file, types)
  assert.ok(
    types === (await readFile(file, 'utf8')),
    `The API has changed: run "${again}", and mend the console where it no longer compiles.`,
  )
})
