import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** Answers by step; null is silence. With `end`, the connection ends after the step that is set. */
export type Script = Partial<Record<'greeting' | 'MAIL FROM' | 'DATA' | 'message', string | null>> & {
  end?: boolean
  bare?: boolean
}

/** A server that breaks the rules where the script says so, and counts the messages that it was sent. */
export async function aScriptedServer(t: TestContext, script: Script) {
  let messages = 0
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    connections++
    sockets.add(socket.on('error', () => {}))
    let isInMessage = false
    let pending = ''
    const answer = (step: keyof typeof usual) => {
      const line = script[step as 'message'] === undefined ? usual[step] : script[step as 'message']
      if (line) socket.write(script.bare && step in script ? line : `${line}\r\n`)
      if (script.end && step in script) socket.end()
    }
    answer('greeting')
    socket.on('data', data => {
      pending += data
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end)
        pending = pending.slice(end + 2)
        if (isInMessage) {
          if (line !== '.') continue
          isInMessage = false
          messages++
          answer('message')
        } else {
          const step = steps.find(each => line.startsWith(each)) ?? 'other'
          isInMessage = step === 'DATA'
          answer(step)
        }
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { url: `smtp://127.0.0.1:${port}`, messages: () => messages, connections: () => connections }
}

const usual = {
  greeting: '220 here',
  'MAIL FROM': '250 ok',
  DATA: '354 go on',
  message: '250 taken',
  other: '250 ok',
}
const steps = ['MAIL FROM', 'DATA'] as const
