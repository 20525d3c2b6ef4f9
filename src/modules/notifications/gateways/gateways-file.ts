import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import type { Static, TSchema } from 'typebox'
import { File, type FileGateway, type FileRoutes, kinds } from './gateways-schema.ts'
import { addressOf, isOneAddress } from './mail-address.ts'

/** What a gateways file says, its secrets filled in from the environment. */
export type GatewaysFile = { gateways: Map<string, FileGateway>; routes: FileRoutes }

export type Environment = Record<string, string | undefined>
type Tell = (place: string, fault: string) => void

/**
 * Reads a gateways file. Every mistake is added to the faults, with its place in the file (a JSON pointer) and an example.
 * @param others names of the gateways that are set elsewhere.
 */
export function readGatewaysFile(
  path: string,
  { environment, others, faults }: { environment: Environment; others: readonly string[]; faults: string[] },
): GatewaysFile {
  const tell: Tell = (place, fault) => {
    faults.push(`GATEWAYS_FILE (${path}): ${place || 'the file'} ${fault}${exampleOf(place)}`)
  }
  const json = parseFile(path, tell)
  if (json === undefined || !fits(File, json, '', tell)) return { gateways: new Map(), routes: {} }
  const { gateways, routes = {} } = json as Static<typeof File>
  const read = new Map<string, FileGateway>()
  for (const [name, given] of Object.entries(gateways)) {
    const place = `/gateways/${name}`
    if (others.includes(name))
      tell(place, 'has the name of the gateway that GATEWAY_URL sets: choose another')
    if (!fits(kinds[given.kind], given, place, tell)) continue
    const gateway = fillIn(given as FileGateway, environment, place, tell)
    checkMeaning(gateway, place, tell)
    read.set(name, gateway)
  }
  checkRoutes(routes, { gateways, others, tell })
  return { gateways: read, routes }
}

function parseFile(path: string, tell: Tell): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const where = /position \d+( \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0]
    // Without the text of the error, which quotes the file.
    tell('', code ? `cannot be read (${code})` : `is not JSON${where ? ` at ${where}` : ''}`)
    return undefined
  }
}

const ajv = new Ajv({ allErrors: true, strict: false })

function fits(schema: TSchema, value: unknown, place: string, tell: Tell): boolean {
  const check = ajv.compile(schema)
  if (check(value)) return true
  for (const error of check.errors ?? []) {
    if (error.keyword !== 'propertyNames') tell(place + placeOf(error), describe(error))
  }
  return false
}

function placeOf({ instancePath, params, propertyName }: ErrorObject): string {
  const name = params.missingProperty ?? params.additionalProperty ?? propertyName
  return name === undefined ? instancePath : `${instancePath}/${escapePointer(String(name))}`
}

function describe({ keyword, params, message, propertyName }: ErrorObject): string {
  if (propertyName !== undefined) return `is no name that can be used here (${params.pattern})`
  if (keyword === 'required') return 'is missing'
  if (keyword === 'dependencies') return `is missing, and ${params.property} needs it`
  if (keyword === 'additionalProperties') return 'is not known here'
  if (keyword === 'enum') return `must be one of ${params.allowedValues.join(', ')}`
  return message ?? 'is wrong'
}

// RFC 6901, section 3.
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Puts the values of variables where "env:NAME" stands. */
function fillIn(gateway: FileGateway, environment: Environment, place: string, tell: Tell): FileGateway {
  const fill = (text: string, at: string) => {
    if (!text.startsWith('env:')) return text
    const name = text.slice('env:'.length)
    const value = environment[name]?.trim()
    if (!value) tell(at, `names the environment variable ${name}, which is not set`)
    return value ?? ''
  }
  const fillField = <Field extends string | undefined>(field: Field, name: string) =>
    field === undefined ? {} : { [name]: fill(field, `${place}/${name}`) }
  if (gateway.kind === 'smtp') {
    const { url, user, password } = gateway
    return {
      ...gateway,
      ...fillField(url, 'url'),
      ...fillField(user, 'user'),
      ...fillField(password, 'password'),
    }
  }
  const headers = Object.entries(gateway.headers ?? {}).map(([name, value]) => [
    name,
    fill(value, `${place}/headers/${escapePointer(name)}`),
  ])
  return { ...gateway, ...fillField(gateway.url, 'url'), headers: Object.fromEntries(headers) }
}

function checkMeaning(gateway: FileGateway, place: string, tell: Tell) {
  const fault = urlFault(gateway.url, gateway.kind === 'http' ? ['http:', 'https:'] : ['smtp:', 'smtps:'])
  if (fault) tell(`${place}/url`, fault)
  if (gateway.kind === 'smtp') {
    if (!isOneAddress(addressOf(gateway.from)) || /\p{C}/u.test(gateway.from))
      tell(`${place}/from`, 'is neither an address nor Name <address>')
    return
  }
  for (const [name, value] of Object.entries(gateway.headers ?? {})) {
    const at = `${place}/headers/${escapePointer(name)}`
    if (ownHeaders.includes(name.toLowerCase())) tell(at, 'is set by the connection itself')
    if (!fitsHeader(value)) tell(at, 'has characters that a header cannot carry')
  }
}

const ownHeaders = ['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer'].concat([
  'transfer-encoding',
  'upgrade',
  'content-type',
])

/** Whether a text can be the value of a header. */
export function fitsHeader(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

/** What is wrong with the address of a gateway, or nothing. Never tells the address: it may hold a password. */
export function urlFault(url: string, protocols: readonly string[]): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed?.hostname || !protocols.includes(parsed.protocol))
    return `is not an address that starts with ${protocols.join('// or ')}//`
  if (parsed.username || parsed.password) return 'must not hold a user or a password'
  return parsed.search || parsed.hash ? 'must end before any ? or #' : undefined
}

function checkRoutes(
  routes: FileRoutes,
  {
    gateways,
    others,
    tell,
  }: { gateways: Record<string, { kind: string }>; others: readonly string[]; tell: Tell },
) {
  for (const [type, names] of Object.entries(routes)) {
    for (const [place, name] of names.entries()) {
      const kind = Object.hasOwn(gateways, name) ? gateways[name]?.kind : undefined
      const at = `/routes/${type}/${place}`
      if (kind === undefined && !others.includes(name)) tell(at, `names "${name}", which is no gateway`)
      if (kind === 'smtp' && type !== 'email') tell(at, `names "${name}", which takes email only`)
    }
  }
}

function exampleOf(place: string): string {
  const example = examples.find(([pattern]) => pattern.test(place))?.[1]
  return example ? `, for example ${example}` : ''
}

const examples: [RegExp, string][] = [
  [/^\/routes/, '"routes": {"email": ["mail", "main"]}'],
  [/^\/gateways\/[^/]*$/, '"sms": {"kind": "http", "url": "https://sms.example.com"}'],
  [/\/headers/, '"headers": {"X-API-Key": "env:SMS_API_KEY"}'],
  [/\/success/, '"success": {"statuses": [200], "field": "/status", "equals": "delivered"}'],
  [/\/kind$/, '"kind": "http"'],
  [/\/url$/, '"url": "https://sms.example.com" or "url": "smtp://mail.example.com:587"'],
  [/\/path$/, '"path": "/v1/notify"'],
  [/\/from$/, '"from": "Trastienda <no-reply@example.com>"'],
  [/\/subject$/, '"subject": "Aviso"'],
  [/\/(user|password)$/, '"user": "trastienda", "password": "env:SMTP_PASSWORD"'],
  [/\/starttls$/, '"starttls": "required"'],
  [/\/timeout_ms$/, '"timeout_ms": 5000'],
  [/\/calls$/, '"calls": 50'],
  [/\/window_seconds$/, '"window_seconds": 10'],
  [/\/concurrent_calls$/, '"concurrent_calls": 50'],
  [/^(\/gateways)?$/, '{"gateways": {"sms": {"kind": "http", "url": "https://sms.example.com"}}}'],
]
