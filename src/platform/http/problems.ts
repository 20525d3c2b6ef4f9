import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isOutage, isTimeout } from '../database.ts'
import { AppError, type Fault, type RefusalCode } from '../errors.ts'
import { chooseLanguage, type Text } from '../language.ts'
import { faultsOf, noSuchId } from './validation.ts'

/** The one place that knows which status a refusal has. */
const statusOf: Record<RefusalCode, number> = {
  unreadable: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  too_slow: 408,
  conflict: 409,
  stale: 412,
  too_large: 413,
  unsupported: 415,
  invalid: 422,
  precondition_required: 428,
  too_many: 429,
  overloaded: 503,
}

const titles: Record<number, Text> = {
  400: { en: 'The request cannot be read', es: 'No se puede leer la solicitud' },
  401: { en: 'Credentials are needed', es: 'Se necesitan credenciales' },
  403: { en: 'Not allowed', es: 'No permitido' },
  404: { en: 'Not found', es: 'No encontrado' },
  405: { en: 'Method not allowed', es: 'Método no permitido' },
  406: { en: 'Not acceptable', es: 'Formato no disponible' },
  408: { en: 'The request took too long to arrive', es: 'La solicitud tardó demasiado en llegar' },
  409: { en: 'Conflict', es: 'Conflicto' },
  412: { en: 'Changed in the meantime', es: 'Cambió entretanto' },
  413: { en: 'Too large', es: 'Demasiado grande' },
  414: { en: 'Address too long', es: 'Dirección demasiado larga' },
  415: { en: 'Unsupported media type', es: 'Tipo de contenido no admitido' },
  422: { en: 'Invalid', es: 'No válido' },
  428: { en: 'A condition is needed', es: 'Falta una condición' },
  429: { en: 'Too many calls', es: 'Demasiadas llamadas' },
  500: { en: 'Internal error', es: 'Error interno' },
  503: { en: 'Overloaded or not ready', es: 'Sobrecargado o no disponible' },
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The refusal that this call was answered with. */
    refusal?: AppError
  }
}

type Problem = {
  status: number
  reason: string
  detail: Text
  faults?: Fault[]
  retryAfterSeconds?: number | undefined
  extensions?: Record<string, string | number>
}

/** Answers every error as `application/problem+json` (RFC 9457) in the caller's language, and logs what is ours. */
export function answerProblems(app: FastifyInstance) {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error)
    if (error instanceof AppError) request.refusal = error
    if (problem.status >= 500 && !(error instanceof AppError))
      request.log.error({ err: error }, 'request failed')
    return sendProblem(request, reply, problem)
  })
}

/** Answers an address that the router cannot read, before any hook of ours runs. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
  return sendProblem(request, reply, problemOf(error))
}

/** Writes one problem. Most code throws an `AppError` instead. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const language = chooseLanguage(request.headers['accept-language'])
  const title = titles[problem.status] ?? { en: 'Error', es: 'Error' }
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds))
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="trastienda"')
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .removeHeader('content-disposition')
    .serializer(JSON.stringify)
    .send({
      ...problem.extensions,
      type: `urn:trastienda:problem:${problem.reason}`,
      title: title[language],
      status: problem.status,
      detail: problem.detail[language],
      instance: request.id,
      reason: problem.reason,
      errors: problem.faults?.map(({ pointer, detail }) => ({ pointer, detail: detail[language] })),
    })
}

function problemOf(error: FastifyError): Problem {
  if (error instanceof AppError) {
    return {
      status: statusOf[error.code],
      reason: error.reason,
      detail: error.text,
      ...(error.faults.length > 0 ? { faults: error.faults } : {}),
      retryAfterSeconds: error.retryAfterSeconds,
      extensions: error.extensions,
    }
  }
  if (error.validationContext === 'params')
    return { status: 404, reason: 'route.not_found', detail: noSuchId }
  if (error.validation)
    return { status: 422, reason: 'input.invalid', detail: texts.invalid, faults: faultsOf(error) }
  const known = problemsByCode[error.code]
  if (known) return known
  if (isOutage(error)) {
    return { status: 503, reason: 'database.unavailable', detail: texts.outage, retryAfterSeconds: 2 }
  }
  if (isTimeout(error))
    return { status: 503, reason: 'database.timeout', detail: texts.timeout, retryAfterSeconds: 2 }
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) {
    return {
      status: error.statusCode,
      reason: 'request.refused',
      detail: { en: error.message, es: error.message },
    }
  }
  return { status: 500, reason: 'internal', detail: texts.internal }
}

const texts = {
  invalid: {
    en: 'Some fields are not as they should be; see "errors".',
    es: 'Algunos campos no son como deben; véase "errors".',
  },
  outage: {
    en: 'The database cannot be reached just now. Try again in a moment.',
    es: 'No se puede acceder a la base de datos en este momento. Inténtelo de nuevo enseguida.',
  },
  timeout: {
    en: 'The database took too long to answer. Narrow the request or try again in a moment.',
    es: 'La base de datos tardó demasiado. Acote la solicitud o inténtelo de nuevo enseguida.',
  },
  internal: {
    en: 'Something went wrong on our side. Quote the "instance" when you report it.',
    es: 'Algo falló de nuestro lado. Indique el "instance" al comunicarlo.',
  },
}

const notJson = {
  en: 'The body is not JSON. Check quotes, commas and the encoding (UTF-8).',
  es: 'El cuerpo no es JSON. Revise comillas, comas y la codificación (UTF-8).',
}

// The framework's own refusals, by its error codes.
const problemsByCode: Record<string, Problem> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, reason: 'body.not_json', detail: notJson },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    status: 400,
    reason: 'body.empty',
    detail: { en: 'The body is empty; JSON is expected.', es: 'El cuerpo está vacío; se espera JSON.' },
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    reason: 'body.incomplete',
    detail: {
      en: 'The body is not as long as its Content-Length says.',
      es: 'El cuerpo no tiene la longitud que dice Content-Length.',
    },
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    reason: 'body.too_large',
    detail: {
      en: 'The body is larger than this route takes.',
      es: 'El cuerpo supera lo que admite esta ruta.',
    },
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    reason: 'body.media_type',
    detail: {
      en: 'This route does not take that Content-Type; send application/json.',
      es: 'Esta ruta no admite ese Content-Type; envíe application/json.',
    },
  },
  FST_ERR_BAD_URL: {
    status: 400,
    reason: 'url.unreadable',
    detail: { en: 'The address cannot be decoded.', es: 'La dirección no se puede descodificar.' },
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    status: 414,
    reason: 'url.too_long',
    detail: {
      en: 'A part of the address is longer than any that there is.',
      es: 'Una parte de la dirección es más larga que cualquiera que exista.',
    },
  },
  FST_ERR_HANDLER_TIMEOUT: {
    status: 503,
    reason: 'request.timeout',
    detail: {
      en: 'The answer took too long. Try again in a moment.',
      es: 'La respuesta tardó demasiado. Inténtelo de nuevo enseguida.',
    },
    retryAfterSeconds: 5,
  },
}
