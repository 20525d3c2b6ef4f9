import { once } from 'node:events'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Mail = {
  from: string
  to: string[]
  headers: Record<string, string>
  body: string
  isSecure: boolean
}

/** A real mail server that keeps what it takes. */
export async function aMailServer(t: TestContext, options: SMTPServerOptions = {}) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    disabledCommands: options.onAuth ? [] : ['AUTH'],
    closeTimeout: 100,
    onData: (stream, session, done) => {
      void text(stream)
        .then(raw => {
          const { mailFrom, rcptTo } = session.envelope
          const from = mailFrom ? mailFrom.address : ''
          mails.push({
            from,
            to: rcptTo.map(({ address }) => address),
            ...parts(raw),
            isSecure: session.secure,
          })
          done(null)
        })
        .catch(() => {})
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.after(() => new Promise<void>(resolve => server.close(resolve)))
  const { port } = server.server.address() as { port: number }
  return { url: `smtp://127.0.0.1:${port}`, mails, server }
}

/** Reads a message to its end. */
export function take(stream: NodeJS.ReadableStream, then: () => void) {
  stream.on('end', then).resume()
}

/** Ends all connections of a server as if its machine had died. */
export function cutAll(server: SMTPServer) {
  for (const { _socket } of server.connections as unknown as Set<{ _socket: Socket }>)
    _socket.resetAndDestroy()
}

function parts(raw: string) {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  return { headers, body: rest.join('\r\n\r\n') }
}

/** A header as it was written: RFC 2047, as far as the subjects here use it. */
export function decodeWord(value = ''): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?(.*?)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? String(Buffer.from(word, 'base64'))
        : decodeQuoted(word.replaceAll('_', ' ')),
    )
}

/** The body of a mail as it was written. */
export function decodeBody(headers: Record<string, string>, body: string): string {
  const encoding = headers['content-transfer-encoding']
  if (encoding === 'base64') return String(Buffer.from(body, 'base64'))
  return encoding === 'quoted-printable' ? decodeQuoted(body.replaceAll('=\r\n', '')) : body
}

function decodeQuoted(quoted: string): string {
  const bytes = quoted.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return String(Buffer.from(bytes, 'latin1'))
}
