import type { Socket } from 'node:net'

const problems: Record<string, { status: string; reason: string; detail: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    reason: 'headers.too_large',
    detail: 'The headers are larger than this server takes.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    reason: 'request.too_slow',
    detail: 'The request took too long to arrive.',
  },
}

const unreadable = {
  status: '400 Bad Request',
  reason: 'request.unreadable',
  detail: 'This is not HTTP as this server reads it.',
}

/** Answers what never became a request, on the bare socket, in the form of all our errors, and hangs up. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, reason, detail } = problems[error.code ?? ''] ?? unreadable
  const title = status.slice(4)
  const body = JSON.stringify({
    type: `urn:trastienda:problem:${reason}`,
    title,
    status: Number(status.slice(0, 3)),
    detail,
    reason,
  })
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
