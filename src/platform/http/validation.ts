import { Ajv, type ErrorObject } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { AppError, type Fault } from '../errors.ts'
import type { Text } from '../language.ts'

const faultsMax = 100
const depthMax = 50

/**
 * Checks inputs against the schemas of the routes: unknown fields are refused, bodies are taken as they are, and only
 * what can but be text (query, path, headers) is read as numbers and booleans. Characters that PostgreSQL cannot keep
 * (NUL, half surrogate pairs) are refused everywhere, so that no route has to think of them.
 */
export function checkInputs(app: FastifyInstance) {
  const strict = makeAjv(false)
  const coercing = makeAjv(true)
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : coercing).compile(schema as object),
  )
  app.addHook('preValidation', (request, _reply, next) => {
    refuseUnstorableText(request)
    next()
  })
}

function makeAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    coerceTypes,
    useDefaults: true,
    removeAdditional: false,
    strict: false,
  })
  addFormats.default(ajv, ['email', 'date', 'date-time', 'uri', 'uuid'])
  return ajv
}

function refuseUnstorableText(request: FastifyRequest) {
  const faults: Fault[] = []
  collect(request.params, '', faults)
  // What cannot be stored is the id of nothing.
  if (faults.length > 0) throw new AppError('not_found', 'route.not_found', noSuchId)
  collect(request.query, '', faults)
  collect(request.body, '', faults)
  if (faults.length === 0) return
  throw new AppError('invalid', 'input.unstorable_text', faults[0]?.detail ?? unstorable, { faults })
}

export const noSuchId: Text = {
  en: 'There is nothing with this id.',
  es: 'No hay nada con este identificador.',
}

const unstorable: Text = {
  en: 'Text may not hold NUL or half surrogate characters.',
  es: 'El texto no puede contener NUL ni medios pares sustitutos.',
}

const tooDeep: Text = {
  en: `is nested more than ${depthMax} levels deep.`,
  es: `tiene más de ${depthMax} niveles de anidamiento.`,
}

function collect(value: unknown, pointer: string, faults: Fault[], depth = 0) {
  if (depth > depthMax) {
    faults.push({ pointer, detail: tooDeep })
  } else if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) faults.push({ pointer, detail: unstorable })
  } else if (
    typeof value === 'object' &&
    value !== null &&
    !Buffer.isBuffer(value) &&
    faults.length < faultsMax
  ) {
    for (const [key, item] of Object.entries(value)) {
      if (key.includes('\0') || !key.isWellFormed()) faults.push({ pointer, detail: unstorable })
      collect(item, `${pointer}/${escapePointer(key)}`, faults, depth + 1)
    }
  }
}

/** The faults that a schema found, each with where it is and what is wrong in both languages. */
export function faultsOf(error: FastifyError): Fault[] {
  const found = (error.validation ?? []) as unknown as ErrorObject[]
  return found
    .filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf')
    .slice(0, faultsMax)
    .map(fault => ({ pointer: pointerOf(fault), detail: describe(fault) }))
}

function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
  if (keyword === 'required') return `${instancePath}/${escapePointer(params.missingProperty)}`
  if (keyword === 'additionalProperties') return `${instancePath}/${escapePointer(params.additionalProperty)}`
  return instancePath
}

// RFC 6901, section 3.
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function describe({ keyword, params, message }: ErrorObject): Text {
  const text = descriptions[keyword]?.(params)
  return text ?? { en: `${message ?? 'is invalid'}.`, es: `no cumple la regla "${keyword}".` }
}

const wordsOfPatterns = new Map<string, Text>([
  ['\\S', { en: 'must not be blank.', es: 'no puede estar en blanco.' }],
])

/** Says in words what a pattern asks for, to whoever sends something else: few read regular expressions. */
export function inWords(pattern: string, words: Text): { pattern: string } {
  wordsOfPatterns.set(pattern, words)
  return { pattern }
}

type Params = ErrorObject['params']

const typesInSpanish: Record<string, string> = {
  string: 'un texto',
  integer: 'un número entero',
  number: 'un número',
  boolean: 'verdadero o falso',
  array: 'una lista',
  object: 'un objeto',
  null: 'nulo',
}

const descriptions: Record<string, (params: Params) => Text> = {
  required: () => ({ en: 'is required.', es: 'es obligatorio.' }),
  additionalProperties: () => ({ en: 'is no field of this route.', es: 'no es un campo de esta ruta.' }),
  type: ({ type }) => {
    const types: string[] = [type].flat()
    return {
      en: `must be ${types.join(' or ')}.`,
      es: `debe ser ${types.map(each => typesInSpanish[each] ?? each).join(' o ')}.`,
    }
  },
  minLength: ({ limit }) => ({
    en: `must be ${limit} or more characters long.`,
    es: `debe tener ${limit} caracteres o más.`,
  }),
  maxLength: ({ limit }) => ({
    en: `must be at most ${limit} characters long.`,
    es: `debe tener como máximo ${limit} caracteres.`,
  }),
  minimum: ({ limit }) => ({ en: `must be ${limit} or more.`, es: `debe ser ${limit} o más.` }),
  maximum: ({ limit }) => ({ en: `must be ${limit} or less.`, es: `debe ser ${limit} o menos.` }),
  minItems: ({ limit }) => ({
    en: `must have ${limit} or more items.`,
    es: `debe tener ${limit} elementos o más.`,
  }),
  maxItems: ({ limit }) => ({
    en: `must have at most ${limit} items.`,
    es: `debe tener como máximo ${limit} elementos.`,
  }),
  minProperties: ({ limit }) => ({
    en: `must have ${limit} or more fields.`,
    es: `debe tener ${limit} campos o más.`,
  }),
  uniqueItems: () => ({ en: 'must not repeat an item.', es: 'no debe repetir elementos.' }),
  enum: ({ allowedValues }) => ({
    en: `must be one of ${allowedValues.join(', ')}.`,
    es: `debe ser uno de ${allowedValues.join(', ')}.`,
  }),
  pattern: ({ pattern }) =>
    wordsOfPatterns.get(pattern) ?? { en: `must match ${pattern}.`, es: `debe cumplir ${pattern}.` },
  format: ({ format }) =>
    formats[format] ?? { en: `must be a valid ${format}.`, es: `debe ser un ${format} válido.` },
}

const formats: Record<string, Text> = {
  email: { en: 'must be an email address.', es: 'debe ser un correo electrónico.' },
  'date-time': {
    en: 'must be a time with zone, such as 2026-01-31T08:00:00Z.',
    es: 'debe ser un instante con zona, como 2026-01-31T08:00:00Z.',
  },
  date: { en: 'must be a date such as 2026-01-31.', es: 'debe ser una fecha como 2026-01-31.' },
}
