import { Type } from 'typebox'
import type { Databases } from '../../database.ts'
import type { Cursors } from '../../http/cursor.ts'
import { openPage } from '../../http/pages.ts'
import type { Server } from '../../http/server.ts'
import { timed } from '../../http/server-timing.ts'
import { readTime, wrongTime } from '../../http/times.ts'
import { chooseLanguage } from '../../language.ts'
import { describeImport, importStatuses } from '../import-record.ts'
import type { ImportTarget } from '../target.ts'
import { listImports } from './import-reads.ts'
import { ImportView, oneOf } from './import-schemas.ts'
import { getVisibleImport, readableModules } from './visible-imports.ts'

const Word = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }))
const Moment = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 40, description }))

const filters = {
  module: Word,
  target: Word,
  status: Type.Optional(oneOf(importStatuses)),
  dry_run: Type.Optional(Type.Boolean()),
  actor: Word,
  upload: Type.Optional(Type.String({ format: 'uuid', description: 'The files of one upload.' })),
  created_from: Moment('Begun then or later: a date (in UTC) or a time with zone.'),
  created_to: Moment('Begun before: a date (in UTC, that day included) or a time with zone (exclusive).'),
}

const ListQuery = Type.Object(
  {
    ...filters,
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
    ),
  },
  { additionalProperties: false },
)

const Page = Type.Object({
  data: Type.Array(ImportView),
  next_cursor: Type.Union([Type.String(), Type.Null()]),
})

type Options = { databases: Databases; cursors: Cursors; targets: readonly ImportTarget[] }

/** The history of imports, and how far one of them is. */
export function importRoutes(app: Server, { databases, cursors, targets }: Options) {
  app.get(
    '/v1/imports',
    {
      config: { scope: 'caller' },
      schema: {
        tags: ['imports'],
        summary: 'Imports, the newest first, page by page',
        description: 'Those of the modules that the caller may read (`<module>:read`).',
        querystring: ListQuery,
        response: { 200: Page },
      },
    },
    async (request, reply) => {
      const { cursor, limit, created_from, created_to, ...words } = request.query
      const readable = readableModules(request.actor, targets)
      const filter = {
        modules: words.module === undefined ? readable : readable.filter(each => each === words.module),
        target: words.target,
        status: words.status,
        isDryRun: words.dry_run,
        actor: words.actor,
        uploadId: words.upload,
        ...readSpan(created_from, created_to),
      }
      const list = `imports ${JSON.stringify(filter)}`
      const page = openPage<[place: string, id: string]>(cursors, list, { limit, cursor })
      const after = page.after && { place: page.after[0], id: page.after[1] }
      const asked = listImports(databases.reads, { filter, after, limit: page.rowsMax })
      const found = await timed(reply, 'db', asked)
      const { rows, next_cursor } = page.cut(found, ({ place, id }) => [place, id])
      const language = chooseLanguage(request.headers['accept-language'])
      return { data: rows.map(record => describeImport(record, language)), next_cursor }
    },
  )

  app.get(
    '/v1/imports/:id',
    {
      config: { scope: 'caller' },
      schema: {
        tags: ['imports'],
        summary: 'One import: its counts, how its file was read, and how far it is',
        params: Type.Object({ id: Type.String() }),
        response: { 200: ImportView },
      },
    },
    async request => {
      const { record } = await getVisibleImport(databases.writes, request.params.id, request.actor, targets)
      return describeImport(record, chooseLanguage(request.headers['accept-language']))
    },
  )
}

function readSpan(from: string | undefined, to: string | undefined) {
  const createdFrom = readTime('/created_from', from)
  const createdBefore = readTime('/created_to', to, { wholeDay: true })
  if (createdFrom && createdBefore && createdFrom >= createdBefore) {
    const detail = {
      en: 'must not be before created_from.',
      es: 'no debe ser anterior a created_from.',
    }
    throw wrongTime('/created_to', detail)
  }
  return { createdFrom, createdBefore }
}
