import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import fc from 'fast-check'
import { hiringTargets } from '../../../modules/hiring/index.ts'
import { readForm } from './read-form.ts'
import { spool } from './spool.ts'
import { filesOfForm } from './uploaded-files.ts'
import { aForm, field, file } from './uploads.fixture.ts'

const pieceBytes = 65_536
const aheadMax = 2_097_152

test('a form is taken only as fast as its file is read: no more than a piece of it is in memory', async () => {
  const total = 64 * 1_048_576
  let given = 0
  async function* sender() {
    const { body } = aForm([file('')])
    const end = body.lastIndexOf('\r\n--')
    yield body.subarray(0, end)
    for (; given < total; given += pieceBytes) yield Buffer.alloc(pieceBytes, '1,Sales\n')
    yield body.subarray(end)
  }
  const { headers } = aForm([])
  let taken = 0
  for await (const each of filesOfForm(
    readForm(headers['content-type'] ?? '', sender()),
    hiringTargets,
    hiringTargets[0],
  )) {
    for await (const piece of each.bytes) {
      taken += piece.length
      await new Promise(setImmediate)
      assert.ok(given - taken <= aheadMax, `${given - taken} bytes ahead`)
    }
  }
  assert.equal(taken, total)
})

const ofThisProcess = () => readdirSync(tmpdir()).filter(name => name.startsWith('trastienda-upload-'))

test('what is set aside on disk has no name there, and is given back as it came', async () => {
  const content = Buffer.alloc(5_000_000, 'abcdefg\n')
  async function* pieces() {
    for (let at = 0; at < content.length; at += 70_001) yield content.subarray(at, at + 70_001)
  }
  const before = ofThisProcess()
  const aside = await spool(pieces())
  assert.deepEqual(ofThisProcess(), before)
  const again: Buffer[] = []
  for await (const piece of aside.bytes()) again.push(piece)
  assert.ok(Buffer.concat(again).equals(content))
  await aside.discard()
})

test('every part of a form is given whole, wherever its pieces are cut', async () => {
  const content = fc.array(fc.constantFrom('1', ',', '\r\n', '\n', '--', '--a-boundary', '-', 'ñ', '"'), {
    maxLength: 40,
  })
  const parts = fc.array(fc.record({ content, isFile: fc.boolean() }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(
      parts,
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      async (made, cuts) => {
        const wanted = made.map(({ content, isFile }) => ({ isFile, content: content.join('') }))
        const { body, headers } = aForm(
          wanted.map(({ isFile, content }) => (isFile ? file(content) : field('note', content))),
        )
        const found: typeof wanted = []
        for await (const part of readForm(headers['content-type'] ?? '', cut(body, cuts))) {
          const isFile = part.kind === 'file'
          found.push({ isFile, content: isFile ? await textOf(part.bytes) : part.value })
        }
        assert.deepEqual(found, wanted)
      },
    ),
    { numRuns: 150 },
  )
})

test('a form that is cut off anywhere before its end is never taken for a whole one', async () => {
  const { body, headers } = aForm([file('1,Cook\n2,Waiter\n'), field('target', 'jobs'), file('3,Baker\n')])
  for (let end = 0; end < body.length - 4; end++) {
    const reading = async () => {
      const parts = readForm(headers['content-type'] ?? '', cut(body.subarray(0, end), [40]))
      for await (const part of parts) if (part.kind === 'file') await textOf(part.bytes)
    }
    await assert.rejects(reading, { reason: 'import.form_unreadable' }, `cut at ${end}`)
  }
})

async function* cut(body: Buffer, cuts: number[]): AsyncGenerator<Buffer> {
  for (let at = 0, number = 0; at < body.length; number++) {
    const length = cuts[number % cuts.length] as number
    yield body.subarray(at, at + length)
    at += length
  }
}

async function textOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
