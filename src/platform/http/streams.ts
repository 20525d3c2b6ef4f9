import { streamsMax } from '../database.ts'
import { AppError } from '../errors.ts'

/** Longest that one stream may take. */
export const streamTimeoutMs = 3_600_000

/** Limits how many answers are streamed at once: each holds a connection for as long as its reader reads. */
export type StreamSlots = {
  hold: <Chunk>(chunks: AsyncIterable<Chunk>) => AsyncGenerator<Chunk>
  endAll: () => void
}

/** Makes the slots of one kind of stream. */
export function makeStreamSlots(slotsMax: number = streamsMax): StreamSlots {
  let held = 0
  let isEnding = false
  return {
    hold: chunks => {
      if (held >= slotsMax) throw allTaken(slotsMax)
      return counted(
        chunks,
        () => isEnding,
        change => {
          held += change
        },
      )
    },
    endAll: () => {
      isEnding = true
    },
  }
}

// Counts from the first chunk on: a stream whose reader left before that never runs, and never would be given back.
async function* counted<Chunk>(
  chunks: AsyncIterable<Chunk>,
  isEnding: () => boolean,
  hold: (change: 1 | -1) => void,
): AsyncGenerator<Chunk> {
  hold(1)
  try {
    for await (const chunk of chunks) {
      // A stream that is cut off must not look complete: the connection is broken instead of closed.
      if (isEnding()) throw new Error('The service is shutting down.')
      yield chunk
    }
  } finally {
    hold(-1)
  }
}

function allTaken(slotsMax: number) {
  const text = {
    en: `${slotsMax} large answers are being streamed already. Try again in a moment.`,
    es: `Ya se están enviando ${slotsMax} respuestas grandes. Inténtelo de nuevo enseguida.`,
  }
  return new AppError('overloaded', 'streams.all_taken', text, { retryAfterSeconds: 5 })
}
