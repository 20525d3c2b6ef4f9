import type { FastifyRequest } from 'fastify'
import { AppError } from '../../platform/errors.ts'
import type { Consumer } from './tell-queries.ts'

/** The longest `App-name` and `Instance-Id`. */
export const nameLengthMax = 200

/**
 * Which application calls, by `App-name`, and which of its instances, by `Instance-Id` (empty when it does not say).
 * @throws unreadable when the application is not named, or a name cannot be kept
 */
export function readConsumer(request: FastifyRequest): Consumer {
  const { app, instance } = namesIn(request)
  if (app === '') throw appNameMissing()
  if (app.length > nameLengthMax) throw nameTooLong('App-name')
  if (instance.length > nameLengthMax) throw nameTooLong('Instance-Id')
  if (/^(user|key):/.test(app)) throw appNameReserved()
  return { app, instance }
}

/** The names in the headers as they are: empty when there are none. */
export function namesIn({ headers }: FastifyRequest): Consumer {
  return { app: readText(headers['app-name']), instance: readText(headers['instance-id']) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

// Node reads headers as Latin-1; clients send UTF-8 as often.
function readText(header: string | string[] | undefined): string {
  const text = typeof header === 'string' ? header.trim() : ''
  if (/^[\x20-\x7e]*$/.test(text)) return text
  try {
    return utf8.decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}

function appNameMissing() {
  return new AppError('unreadable', 'criticality.app_name_missing', {
    en: 'Say which application calls: send its name in the header App-name.',
    es: 'Indique qué aplicación llama: envíe su nombre en el encabezado App-name.',
  })
}

function nameTooLong(header: 'App-name' | 'Instance-Id') {
  return new AppError('unreadable', 'criticality.name_too_long', {
    en: `${header} may be ${nameLengthMax} characters long at most.`,
    es: `${header} puede tener como máximo ${nameLengthMax} caracteres.`,
  })
}

// In the history they name who changed the criticality from the console.
function appNameReserved() {
  return new AppError('unreadable', 'criticality.app_name_reserved', {
    en: 'App-name may not begin with "user:" or "key:". Choose another name.',
    es: 'App-name no puede comenzar por "user:" ni por "key:". Elija otro nombre.',
  })
}
