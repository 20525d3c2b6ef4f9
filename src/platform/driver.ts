import { registerHooks } from 'node:module'

// The driver (3.4.9) writes to a connection after it has closed: a stream that goes on, or the rollback of the
// transaction that was cut. Without a socket that ends the whole process; on a connection that was opened anew it would
// reach somebody else's transaction. What it had not yet sent would also go first on the new connection. Mended while it
// is loaded, as nothing of ours runs when packages are installed; github.com/porsager/postgres issues 1154 and 1208.
const repairs: Record<string, [from: string, to: string][]> = {
  'connection.js': [
    [
      'function nextWrite(fn) {\n',
      `function nextWrite(fn) {
    if (!socket) {
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
`,
    ],
    [
      '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
      '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
    ],
  ],
  'index.js': [
    [
      '      , connection\n      , prepare = null\n',
      '      , connection\n      , lost\n      , prepare = null\n',
    ],
    ['connection.onclose = reject)', 'connection.onclose = x => reject(lost = x))'],
    [
      '(uncaughtError = e))\n        c.queue',
      '(uncaughtError = e))\n        lost ? q.reject(lost) : c.queue',
    ],
  ],
}

const mark = '?repaired'
const hooks = registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    const isInside = context.parentURL?.endsWith(mark) && found.url.startsWith('file:')
    return isInside ? { ...found, url: found.url + mark } : found
  },
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!url.endsWith(mark)) return loaded
    const file = url.slice(url.lastIndexOf('/') + 1, -mark.length)
    return { ...loaded, source: repair(file, String(loaded.source)) }
  },
})
const loaded: { default: typeof import('postgres') } = await import(import.meta.resolve('postgres') + mark)
hooks.deregister()

/** The driver of PostgreSQL. Whatever opens a connection takes it from here, not from its package. */
export const driver = loaded.default

function repair(file: string, source: string): string {
  return (repairs[file] ?? []).reduce((text, [from, to]) => {
    if (text.split(from).length === 2) return text.replace(from, () => to)
    throw new Error(
      `The driver's ${file} is not the one that driver.ts mends: look whether it still has to be.`,
    )
  }, source)
}
