import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import files from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { hasSessionCookie } from '../access/sessions.ts'
import type { Server } from './server.ts'

/** The addresses of the console's views. What a view shows stands behind the question mark. */
export const consolePaths = [
  '/',
  '/customers',
  '/sales',
  '/hiring',
  '/notifications',
  '/criticality',
  '/alerts',
  '/imports',
  '/keys',
  '/users',
  '/audit',
  '/system',
]

const yearSeconds = 31_536_000
// A part of a page that is missing breaks the page; sending it costs next to nothing.
const config = { scope: 'public', neverShed: true, isPage: true }
const fileSchema = { hide: true, params: Type.Object({ file: Type.String() }) }

/**
 * Serves the console that was built into `directory`: one page under the address of each of its views, and the files that
 * it is made of under `/console/`. A browser that goes to an address that there is not gets the page too, as a 404. Until it
 * is built, the page answers 503 and says how to build it.
 */
export async function consoleRoutes(app: Server, directory: string) {
  await app.register(files, { root: directory, serve: false, preCompressed: true, dotfiles: 'ignore' })
  const file = join(directory, 'index.html')
  let known: { page: string; builtAt: number } | undefined
  // A console that was built anew has other files.
  const readPage = async () => {
    const builtAt = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    )
    if (builtAt === undefined) return undefined
    if (known?.builtAt !== builtAt) known = { page: await readFile(file, 'utf8'), builtAt }
    return known.page
  }

  const sendPage = async (request: FastifyRequest, reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64')
    const page = await readPage()
    // `npm start` builds it while the service starts.
    if (page === undefined) return reply.code(503).headers(notBuiltHeaders).send(notBuilt)
    const session = hasSessionCookie(request) ? 'some' : 'none'
    const html = page.replaceAll('__CSP_NONCE__', nonce).replace('__SESSION__', session)
    return reply
      .header('content-security-policy', policyWith(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(html)
  }
  for (const path of consolePaths) app.get(path, { config, schema: { hide: true } }, sendPage)
  // It says itself that there is no such view, and leads back.
  app.showWhenLost((request, reply) => sendPage(request, reply.code(404)))

  // Named by their content, which so never changes.
  const forEver = { maxAge: yearSeconds * 1000, immutable: true }
  app.get('/console/assets/:file', { config, schema: fileSchema }, async (request, reply) =>
    reply.sendFile(`assets/${request.params.file}`, forEver),
  )
  app.get('/console/:file', { config, schema: fileSchema }, async (request, reply) => {
    const { file } = request.params
    // The page itself goes out with a policy of its own.
    return file === '' || file.endsWith('.html') ? reply.callNotFound() : reply.sendFile(file, { maxAge: 0 })
  })
}

// Styles that the page's libraries write while it runs carry the nonce; scripts come from our files alone.
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join(';')
}

const notBuiltHeaders = { 'content-type': 'text/html; charset=utf-8', refresh: '2', 'retry-after': '2' }
const notBuilt = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Trastienda</title></head><body>
<p>The console is being built; this page comes again by itself. If it does not within a minute, or without
<code>npm start</code>: <code>npm run console</code>, which says why it cannot be built.
The API works already: <a href="/docs">/docs</a>.</p>
<p lang="es">La consola se está construyendo; esta página vuelve sola. Si no vuelve en un minuto, o sin
<code>npm start</code>: <code>npm run console</code>, que dice por qué no se puede construir.
La API ya funciona: <a href="/docs">/docs</a>.</p>
</body></html>
`
