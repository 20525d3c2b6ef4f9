import { registerHooks } from 'node:module'

// The driver (3.4.9) loses its way when a connection dies in use. It writes to what has closed, which ends the process or
// reaches somebody else's transaction on the connection that replaced it; it lets whoever reserved a connection go on with
// the one that took its place; it forgets statements that were sent between an error and the close, so that they never end
// or get the next one's rows; and it leaves a rejection unhandled. It also lets the system hold back a write until the one
// before is acknowledged, 40 ms for each COPY. Mended while it is loaded, as nothing of ours runs when packages are
// installed; github.com/porsager/postgres issues 1154, 1208.
const repairs: Record<string, [from: string, to: string][]> = {
  'connection.js': [
    ['        : new net.Socket()\n', '        : new net.Socket().setNoDelay()\n'],
    ['    if (terminated)\n', '    if (terminated || !socket)\n'],
    [
      `    const x = socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    return x
`,
      `    const bytes = chunk
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    return bytes && socket ? socket.write(bytes, fn) : false
`,
    ],
    [
      '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
      '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
    ],
    [
      `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
`,
      `    if (initial && options.host.length > 1)
      return reconnect()

    error(errorResponse || Errors.connection('CONNECTION_CLOSED', options, socket))
    query = final = errorResponse = results = null
    result = new Result()
    rows = 0
    ended && (ended(), ending = ended = null)
`,
    ],
    ['        return fetchArrayTypes()\n', '        return void fetchArrayTypes().catch(noop)\n'],
  ],
  'index.js': [
    [
      `    const sql = Sql(handler)
    sql.release = () => {
      c.reserved = null
`,
      `    let lost
    c.onclose = x => {
      lost = x
      while (queue.length) queue.shift().reject(lost)
    }
    const sql = Sql(handler)
    sql.release = () => {
      if (lost)
        return
      c.reserved = c.onclose = null
`,
    ],
    [
      '    function handler(q) {\n      c.queue === full\n        ? queue.push(q)',
      '    function handler(q) {\n      lost ? q.reject(lost) : c.queue === full\n        ? queue.push(q)',
    ],
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
