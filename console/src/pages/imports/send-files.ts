import { Problem, problemOf } from '../../api/problem.ts'
import type { paths } from '../../api/schema.d.ts'
import { languageNow } from '../../language/language.ts'
import { sessionEnded } from '../../session/session-ended.ts'

export type UploadAnswer =
  paths['/v1/hiring/imports']['post']['responses']['200']['content']['application/json']

/** A file and what it is loaded into. */
export type FileToSend = { target: string; file: File }

/** How an upload is to be taken. */
export type UploadOptions = {
  isDryRun: boolean
  acceptsIncomplete: boolean
  /** 0 to 1; nothing is loaded when a larger share of the rows is rejected. */
  rejectsShareMax?: number | undefined
}

type Sending = {
  module: string
  files: readonly FileToSend[]
  options: UploadOptions
  /** Answers when the files are stored, and loads them in the background. */
  isAsync?: boolean
  /** Bytes that have left, of how many. */
  onSent?: (bytes: number, total: number) => void
  signal?: AbortSignal
}

/** Sends files as one upload: they are loaded together or not at all. @throws Problem for a refusal or a broken connection. */
export function sendFiles({
  module,
  files,
  options,
  isAsync,
  onSent,
  signal,
}: Sending): Promise<UploadAnswer> {
  const form = new FormData()
  for (const { target, file } of files) form.append(target, file, file.name)
  const { promise, resolve, reject } = Promise.withResolvers<UploadAnswer>()
  // `fetch` does not tell how much of a body has left.
  const request = new XMLHttpRequest()
  request.open('POST', `/v1/${module}/imports?${queryOf(options)}`)
  request.setRequestHeader('accept-language', languageNow())
  if (isAsync) request.setRequestHeader('prefer', 'respond-async')
  request.upload.onprogress = ({ loaded, total }) => onSent?.(loaded, total)
  request.onload = () => {
    if (request.status < 300) return resolve(JSON.parse(request.responseText) as UploadAnswer)
    if (request.status === 401) sessionEnded()
    problemOf(responseOf(request)).then(reject, reject)
  }
  request.onerror = () => reject(new Problem({ status: 0, reason: 'unreachable', detail: '' }))
  request.onabort = () => reject(new Problem({ status: 0, reason: 'given_up', detail: '' }))
  signal?.addEventListener('abort', () => request.abort(), { once: true })
  request.send(form)
  return promise
}

function queryOf({ isDryRun, acceptsIncomplete, rejectsShareMax }: UploadOptions): URLSearchParams {
  const query = new URLSearchParams()
  if (isDryRun) query.set('dry_run', 'true')
  if (acceptsIncomplete) query.set('incomplete', 'accept')
  if (rejectsShareMax !== undefined) query.set('rejects_max_share', String(rejectsShareMax))
  return query
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers()
  for (const name of ['x-request-id', 'retry-after']) {
    const value = request.getResponseHeader(name)
    if (value !== null) headers.set(name, value)
  }
  return new Response(request.responseText, { status: request.status, headers })
}
