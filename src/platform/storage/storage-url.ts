import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A bucket, what leads its names, and where it is when that is not Amazon's own place. */
export type S3Place = {
  kind: 's3'
  bucket: string
  prefix: string
  endpoint: string | undefined
  region: string | undefined
}
export type StoragePlace = { kind: 'file'; folder: string } | S3Place

const queryFields = ['endpoint', 'region']

/**
 * Reads `file:` with a folder (absolute, or from the current one) or `s3://bucket/prefix?endpoint=…&region=…`.
 * @throws Error whose message says what is wrong, as settings do ("is …").
 */
export function readStorageUrl(text: string): StoragePlace {
  if (text.startsWith('file:')) return { kind: 'file', folder: readFolder(text) }
  if (!text.startsWith('s3://') || !URL.canParse(text)) {
    throw new Error('is not an address that starts with s3: or file:')
  }
  const url = new URL(text)
  if (url.username || url.password) {
    throw new Error('holds credentials; put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  }
  // The rules of Amazon for names of buckets; a port belongs to an endpoint.
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname) || url.port) {
    throw new Error(`names the bucket "${url.host}", which cannot be one`)
  }
  const unknown = [...url.searchParams.keys()].find(field => !queryFields.includes(field))
  if (unknown !== undefined)
    throw new Error(`has "${unknown}" after the question mark, where endpoint and region may be`)
  return {
    kind: 's3',
    bucket: url.hostname,
    prefix: readPrefix(url.pathname),
    endpoint: readEndpoint(url.searchParams.get('endpoint')),
    region: url.searchParams.get('region') ?? undefined,
  }
}

function readFolder(text: string): string {
  const path = text.slice('file:'.length)
  if (path === '' || path === '//') throw new Error('names no folder')
  if (!path.startsWith('//')) return resolve(decodeURI(path))
  try {
    return fileURLToPath(text)
  } catch {
    throw new Error('names a folder of another machine')
  }
}

function readPrefix(path: string): string {
  const parts = decodeURIComponent(path).split('/').filter(Boolean)
  if (parts.some(part => part === '.' || part === '..')) throw new Error('has "." or ".." in its prefix')
  return parts.join('/')
}

function readEndpoint(endpoint: string | null): string | undefined {
  if (endpoint === null) return undefined
  const isAddress = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)
  if (!isAddress) throw new Error(`has the endpoint "${endpoint}", which is no http or https address`)
  return endpoint
}
