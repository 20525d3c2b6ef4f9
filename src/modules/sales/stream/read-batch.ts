import type { Message, MessagesStream } from '@platformatic/kafka'

export type SaleMessage = Message<Buffer, Buffer, Buffer, Buffer>
export type SaleMessages = MessagesStream<Buffer, Buffer, Buffer, Buffer>

type Limits = {
  countMax: number
  /** How long a batch waits for more, once it has its first message. */
  lingerMs: number
  /** How long to wait for a first message. */
  idleMs: number
}

/**
 * Reads a stream in batches, each of at most `countMax` messages; an empty one when there are none for a while or the
 * signal ends the wait. It rejects with what broke the stream.
 */
export function batchReader(
  stream: SaleMessages,
  { countMax, lingerMs, idleMs }: Limits,
  signal: AbortSignal,
) {
  let wake = () => {}
  const onChange = () => wake()
  // These stay for as long as the stream does: without listeners the library stops fetching.
  stream.on('readable', onChange).on('close', onChange).on('error', onChange)
  signal.addEventListener('abort', onChange)

  const untilChange = async (waitMs: number) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    const timer = setTimeout(resolve, waitMs)
    if (!signal.aborted && !stream.destroyed) await promise
    clearTimeout(timer)
  }
  return async (): Promise<SaleMessage[]> => {
    const batch: SaleMessage[] = []
    take(stream, batch, countMax)
    if (batch.length === 0) {
      await untilChange(idleMs)
      take(stream, batch, countMax)
    }
    if (batch.length > 0 && batch.length < countMax) {
      await untilChange(lingerMs)
      take(stream, batch, countMax)
    }
    return signal.aborted ? [] : batch
  }
}

function take(stream: SaleMessages, batch: SaleMessage[], countMax: number) {
  if (stream.errored) throw stream.errored
  if (stream.destroyed) throw new Error('The stream of messages was closed.')
  while (batch.length < countMax) {
    const message: SaleMessage | null = stream.read()
    if (message === null) return
    batch.push(message)
  }
}
