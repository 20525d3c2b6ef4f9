import { type ComponentType, type FC, lazy, type ReactNode, Suspense } from 'react'
import { loadPart, loadShownPart } from '../api/load-part.ts'

/**
 * A part that is seen only after a click: its code comes when the browser has nothing else to do, or when it is shown,
 * whichever is first. `fallback` stands in its place until then.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode = null,
): FC<Props> {
  // What fails here is tried again when it is shown.
  whenIdle(() => void loadPart(load).catch(() => {}))
  const Part = lazy(async () => ({ default: await loadShownPart(load) }))
  return function Later(props) {
    return (
      <Suspense fallback={fallback}>
        <Part {...props} />
      </Suspense>
    )
  }
}

const idleWithinMs = 10_000
const soonMs = 2_000

function whenIdle(act: () => void) {
  // Safari has no such call.
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: idleWithinMs })
  else setTimeout(act, soonMs)
}
