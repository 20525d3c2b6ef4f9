import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Database, Databases } from '../../database.ts'
import type { Server } from '../../http/server.ts'
import { type StreamSlots, streamTimeoutMs } from '../../http/streams.ts'
import { chooseLanguage, type Language } from '../../language.ts'
import type { ImportTarget } from '../target.ts'
import { readRejects } from './import-reads.ts'
import { oneOf } from './import-schemas.ts'
import { rejectHeader, rejectWriter } from './reject-rows.ts'
import { getVisibleImport, type ImportWithTarget } from './visible-imports.ts'

const byteOrderMark = '\ufeff'

const CsvQuery = Type.Object(
  {
    lang: Type.Optional(
      oneOf(['es', 'en'], 'Language of the messages; Accept-Language when it is not given.'),
    ),
    bom: Type.Boolean({ default: false, description: 'Begin with the mark by which Excel knows UTF-8.' }),
  },
  { additionalProperties: false },
)

type Options = { databases: Databases; slots: StreamSlots; targets: readonly ImportTarget[] }

/** The rejects of an import as a file that can be fixed and sent again. */
export function rejectsCsvRoute(app: Server, { databases, slots, targets }: Options) {
  app.get(
    '/v1/imports/:id/rejects.csv',
    {
      config: { scope: 'caller' },
      handlerTimeout: streamTimeoutMs,
      exposeHeadRoute: false,
      schema: {
        tags: ['imports'],
        summary: 'Rejects of an import as CSV, to fix and send again',
        description:
          'The layout of the target with a header, and the columns reject_code and reject_message, which are ignored when the file is sent again. Cells that a spreadsheet would take for formulas are led by an apostrophe, which is taken off again.',
        params: Type.Object({ id: Type.String() }),
        querystring: CsvQuery,
        response: {
          200: {
            description: 'The file',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { lang, bom } = request.query
      const found = await getVisibleImport(databases.writes, id, request.actor, targets)
      const language = lang ?? chooseLanguage(request.headers['accept-language'])
      const lines = rejectLines(databases.streams, found, language, bom ? byteOrderMark : '')
      return reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-language', language)
        .header('content-disposition', `attachment; ${fileNameOf(found)}`)
        .send(Readable.from(slots.hold(lines), { objectMode: false }))
    },
  )
}

// The header line waits for the first batch: what fails until then is still answered as an error.
/** The lines of a file of rejects, its header first. */
export async function* rejectLines(
  database: Database,
  { record, target }: ImportWithTarget,
  language: Language,
  start: string,
): AsyncGenerator<Buffer> {
  const write = rejectWriter(target, record.reading, language)
  let head = start + rejectHeader(target)
  for await (const rejects of readRejects(database, record.id)) {
    yield Buffer.from(head + rejects.map(write).join(''))
    head = ''
  }
  if (head) yield Buffer.from(head)
}

/** RFC 6266: a plain name for old readers, and the file's own name with all its letters. */
function fileNameOf({ record, target }: ImportWithTarget): string {
  const stem = (record.fileName ?? target.name)
    .replace(/\.(csv|txt|tsv)$/i, '')
    .replace(/-rejects$/, '')
    .replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, '_')
    .slice(0, 100)
    .toWellFormed()
  const name = `${stem || target.name}-rejects.csv`
  const plain = name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\w .()-]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `filename="${plain}"; filename*=UTF-8''${encoded}`
}
