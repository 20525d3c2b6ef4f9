import type { SseLine } from '../../platform/http/sse.ts'
import type { LastSeen } from './last-seen.ts'
import type { StateWatch } from './state-watch.ts'
import type { Consumer } from './tell-queries.ts'

/** The applications that listen to a stream in one process. While the stream is open they count as asking. */
export type ListeningConsumers = {
  add: (consumer: Consumer, line: SseLine) => void
  stop: () => void
}

const noteEveryMs = 15_000

export function makeListeningConsumers({
  watch,
  lastSeen,
}: {
  watch: StateWatch
  lastSeen: Pick<LastSeen, 'note'>
}): ListeningConsumers {
  const listening = new Map<SseLine, Consumer>()
  let noting: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined

  const note = ({ app, instance }: Consumer) => {
    const shownRevision = watch.known()?.revision
    lastSeen.note({
      app,
      instance,
      mode: 'stream',
      ...(shownRevision === undefined ? {} : { shownRevision }),
    })
  }
  const noteAll = () => {
    for (const consumer of listening.values()) note(consumer)
  }
  const stop = () => {
    clearInterval(noting)
    unsubscribe?.()
    noting = unsubscribe = undefined
  }
  return {
    add: (consumer, line) => {
      listening.set(line, consumer)
      noting ??= setInterval(noteAll, noteEveryMs).unref()
      unsubscribe ??= watch.subscribe(noteAll)
      line.whenOver(() => {
        listening.delete(line)
        if (listening.size === 0) stop()
      })
      note(consumer)
    },
    stop,
  }
}
