import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Databases } from '../../../platform/database.ts'
import { AppError } from '../../../platform/errors.ts'
import type { Server } from '../../../platform/http/server.ts'
import { streamTimeoutMs } from '../../../platform/http/streams.ts'
import type { Storage } from '../../../platform/storage/storage.ts'
import { providerAsked, withProvider } from '../provider-scope.ts'
import { parquetType } from './parquet-file.ts'
import { isDay } from './read-days.ts'
import { findReport, type Report } from './report-queries.ts'
import { FileName } from './report-schemas.ts'

const types: Record<string, string> = {
  parquet: parquetType,
  ndjson: 'application/x-ndjson; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

/** A file of a report, as it is. */
export function reportFileRoute(
  app: Server,
  { databases, storage }: { databases: Databases; storage: Storage },
) {
  app.get(
    '/v1/sales/reports/:provider/:date/:file',
    {
      config: { scope: 'sales:read' },
      handlerTimeout: streamTimeoutMs,
      exposeHeadRoute: false,
      schema: {
        tags: ['sales'],
        summary: 'A file of a report',
        description:
          'The current version, or the one that is named. `ETag` is the SHA-256 of the manifest: a version never changes.',
        params: Type.Object({
          provider: Type.String({ maxLength: 64 }),
          date: Type.String({ maxLength: 10 }),
          file: FileName,
        }),
        querystring: Type.Object(
          { version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })) },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'The file',
            content: Object.fromEntries(
              Object.values(types).map(type => [
                type.split(';')[0],
                { schema: Type.Unsafe<Readable>(Type.String()) },
              ]),
            ),
          },
          304: Type.Null({ description: 'It is the one that If-None-Match names.' }),
        },
      },
    },
    async (request, reply) => {
      const { provider, date, file: name } = request.params
      const providerId = await providerAsked(databases.reads, request.actor, provider)
      const report = isDay(date)
        ? await withProvider(databases.reads, providerId, sql =>
            findReport(sql, { providerId, date, version: request.query.version }),
          )
        : undefined
      const file = report?.files.find(({ path }) => basename(path) === name)
      if (!report || !file) throw noReport()
      const etag = `"${file.sha256}"`
      reply.header('etag', etag).header('cache-control', 'private, no-cache')
      if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send(null)
      const stream = await storage.open(file.path)
      if (!stream) throw fileGone(report)
      return reply
        .type(types[file.format] ?? 'application/octet-stream')
        .header('content-length', file.bytes)
        .header('content-disposition', `attachment; filename="${fileName(report, name)}"`)
        .send(stream)
    },
  )
}

const fileName = ({ providerId, date, version }: Report, name: string) =>
  `${providerId}-${date}-v${version}-${name}`

function noReport() {
  return new AppError('not_found', 'report.not_found', {
    en: 'There is no such report.',
    es: 'No existe ese informe.',
  })
}

function fileGone({ date, version }: Report) {
  return new AppError('not_found', 'report.file_gone', {
    en: `The file of version ${version} of ${date} is no longer in the storage. Ask whoever runs it to bring it back.`,
    es: `El archivo de la versión ${version} del ${date} ya no está en el almacenamiento. Pida a quien lo administra que lo recupere.`,
  })
}
