import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Actor } from '../../access/actor.ts'
import type { Databases } from '../../database.ts'
import { AppError } from '../../errors.ts'
import type { Server } from '../../http/server.ts'
import { chooseLanguage } from '../../language.ts'
import type { ImportRecord } from '../import-record.ts'
import { loadUpload, type Upload, type UploadedFile } from '../load-upload.ts'
import type { ImportTarget } from '../target.ts'
import { storeUpload } from '../waiting/store-upload.ts'
import { answerUpload, locationOf } from './import-answers.ts'
import { UploadAnswer } from './import-schemas.ts'
import { makeSlots, type Slots } from './import-slots.ts'
import { readForm } from './read-form.ts'
import { bytesAnnounced, isGzip, letRestGo, receiveBody } from './receive-body.ts'
import { uploadBody, uploadRefusals } from './upload-docs.ts'
import { prefersAsync, readOptions, UploadQuery } from './upload-options.ts'
import { filesOfForm, noFile, noTarget, targetNamed } from './uploaded-files.ts'
import { isOpenTo } from './visible-imports.ts'

/** What the upload routes of a process share: the places for work under way, and their limits. */
export type UploadParts = {
  databases: Databases
  /** Largest upload, as sent and unpacked. */
  bytesMax: number
  loading: Slots
  storing: Slots
  /** Tells the loaders that a stored upload waits. */
  onStored: () => void
  /** Longest silence of a sender. */
  idleMs?: number
}

/** Where a module takes files. */
export type UploadPlace = {
  module: string
  targets: readonly ImportTarget[]
  path: string
  /** The path of an older contract for the same act. */
  contractPath?: string
}

const idleDefaultMs = 30_000
const uploadTimeoutMs = 24 * 3_600_000
const waitingImportsMax = 100
const waitingUploadsMax = 10

/** What is sent as a file without a form. Browsers on Windows know CSV as a kind of Excel. */
const fileTypes = new Set([
  'text/csv',
  'application/csv',
  'text/plain',
  'application/octet-stream',
  'application/vnd.ms-excel',
])

/** Makes what the upload routes of one process share. */
export function makeUploadParts(
  options: Pick<UploadParts, 'databases' | 'bytesMax' | 'onStored' | 'idleMs'> & { importsAtOnce: number },
): UploadParts {
  const { importsAtOnce, ...parts } = options
  return { ...parts, loading: makeSlots(importsAtOnce), storing: makeSlots(importsAtOnce) }
}

/** The route by which files are loaded into a module's targets. */
export function uploadRoute(app: Server, place: UploadPlace, parts: UploadParts) {
  const { module, path, contractPath } = place
  app.register(async scope => {
    // The handler takes the bytes itself, as fast as they can be loaded.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const url of contractPath ? [path, contractPath] : [path]) {
      const isContract = url === contractPath
      scope.post(
        url,
        {
          config: {
            scope: `${module}:write`,
            slowBody: true,
            ...(isContract ? { contractOf: module } : {}),
          },
          handlerTimeout: uploadTimeoutMs,
          validatorCompiler: route => (route.httpPart === 'body' ? () => true : compilerOf(app)(route)),
          schema: {
            tags: [module],
            summary: isContract ? `Load a file (as ${path})` : 'Load a file, or several together',
            description: descriptionOf(place),
            querystring: UploadQuery,
            headers: Type.Object({ prefer: Type.Optional(Type.String({ examples: ['respond-async'] })) }),
            body: uploadBody(place.targets) as never,
            response: { 200: UploadAnswer, 202: UploadAnswer, ...uploadRefusals },
          },
        },
        async (request, reply) =>
          takeUpload(request, reply, {
            ...parts,
            targets: place.targets,
            query: request.query as Static<typeof UploadQuery>,
          }),
      )
    }
  })
}

type Taking = UploadParts & { targets: readonly ImportTarget[]; query: Static<typeof UploadQuery> }

async function takeUpload(request: FastifyRequest, reply: FastifyReply, taking: Taking) {
  const { databases, targets, query } = taking
  const isAsync = prefersAsync(request.headers.prefer)
  try {
    refuseBound(request.actor, targets)
    const options = readOptions(query)
    const files = filesOf(request, taking)
    const records = await withSlot(isAsync ? taking.storing : taking.loading, () => {
      const upload = { actor: request.actor.name, options, files }
      return isAsync ? store(taking, upload) : load(taking, upload)
    })
    if (isAsync) taking.onStored()
    const language = chooseLanguage(request.headers['accept-language'])
    const answer = await answerUpload(databases.writes, records, targets, language)
    if (isAsync) reply.code(202).header('preference-applied', 'respond-async')
    return reply.header('location', locationOf(records)).send(answer)
  } catch (error) {
    // Nothing more will come from a sender that fell silent.
    if (error instanceof AppError && error.code === 'too_slow') reply.header('connection', 'close')
    throw error
  } finally {
    letRestGo(request.raw)
  }
}

function refuseBound(actor: Actor, targets: readonly ImportTarget[]) {
  if (targets.every(target => isOpenTo(actor, target))) return
  throw new AppError('forbidden', 'import.key_is_bound', {
    en: `This key acts for the provider ${actor.providerId} only. Files hold what belongs to several: load them with a key that is bound to none.`,
    es: `Esta clave solo actúa por el proveedor ${actor.providerId}. Los archivos contienen datos de varios: cárguelos con una clave sin proveedor.`,
  })
}

/** Refuses what can be refused before a byte is read, and gives the files as they come in. */
function filesOf(request: FastifyRequest, { targets, query, bytesMax, idleMs }: Taking) {
  const named = query.target === undefined ? undefined : targetNamed(targets, query.target)
  const { raw, headers } = request
  const contentType = headers['content-type'] ?? ''
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const isForm = mediaType === 'multipart/form-data'
  const length = bytesAnnounced(raw, bytesMax)
  if (mediaType === '' && (length ?? 0) === 0 && headers['transfer-encoding'] === undefined) throw noFile()
  if (!isForm && !fileTypes.has(mediaType)) throw unsupported()
  if (!isForm && !named) throw noTarget(targets)
  const bytesTotal = isGzip(raw) ? null : (length ?? null)
  // A long load is silent on the line.
  raw.socket.setTimeout?.(0)
  const bytes = receiveBody(raw, { bytesMax, idleMs: idleMs ?? idleDefaultMs })
  if (isForm) return filesOfForm(readForm(contentType, bytes), targets, named)
  return onlyFile({ target: named as ImportTarget, fileName: null, bytesTotal, bytes })
}

async function* onlyFile(file: UploadedFile): AsyncGenerator<UploadedFile> {
  yield file
}

async function withSlot<Result>(slots: Slots, work: () => Promise<Result>): Promise<Result> {
  const giveBack = slots.take()
  try {
    return await work()
  } finally {
    giveBack()
  }
}

async function load({ databases }: Taking, upload: Upload): Promise<ImportRecord[]> {
  const { imports: pool, writes: database } = databases
  return withImportId(onBegin => loadUpload({ pool, database }, { ...upload, onBegin }))
}

async function store({ databases, bytesMax }: Taking, upload: Upload): Promise<ImportRecord[]> {
  const limits = { importsMax: waitingImportsMax, bytesMax: bytesMax * waitingUploadsMax }
  return withImportId(onBegin => storeUpload(databases.writes, upload, limits, onBegin))
}

/** Names in a refusal the import that was noted as failed: its rejects may be read. */
async function withImportId<Result>(
  work: (onBegin: (importId: string) => void) => Promise<Result>,
): Promise<Result> {
  let importId: string | undefined
  try {
    return await work(id => {
      importId = id
    })
  } catch (error) {
    if (importId === undefined || !(error instanceof AppError)) throw error
    const { code, reason, text, faults, retryAfterSeconds } = error
    throw new AppError(code, reason, text, {
      faults,
      extensions: { import_id: importId },
      cause: error,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    })
  }
}

function descriptionOf({ targets }: UploadPlace): string {
  const layouts = targets.map(
    ({ name, columns }) => `- \`${name}\`: ${columns.map(each => each.name).join(', ')}`,
  )
  return [
    'Rows that can be loaded are, all in one transaction; the others come back as rejects with their reasons. The same file again changes nothing.',
    'With `Prefer: respond-async` the file is stored, the answer is 202, and progress is read at `Location`.',
    `Columns, with or without a header row:\n${layouts.join('\n')}`,
  ].join('\n\n')
}

function compilerOf(app: Server) {
  const compiler = app.validatorCompiler
  if (!compiler) throw new Error('The server has no compiler of schemas.')
  return compiler
}

function unsupported() {
  return new AppError('unsupported', 'import.media_type', {
    en: 'Send the file as a form (multipart/form-data) or as text/csv.',
    es: 'Envíe el archivo como formulario (multipart/form-data) o como text/csv.',
  })
}
