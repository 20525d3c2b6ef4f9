/** How the service stands: it answers, it is starting or stopping, it takes its time, or there is nobody. */
export type Standing = 'up' | 'starting' | 'slow' | 'away'

const answerMaxMs = 4_000

/** Asks the service how it stands. */
export async function askStanding(): Promise<Standing> {
  try {
    const answer = await fetch('/ready', { signal: AbortSignal.timeout(answerMaxMs) })
    return answer.ok ? 'up' : 'starting'
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'slow' : 'away'
  }
}

type Act = () => void
const acts = new Set<Act>()

/** Tells that calls have failed which may succeed a moment later. */
export function serviceLost() {
  for (const act of acts) act()
}

/** Acts whenever the service may be gone; gives what stops it. */
export function onServiceLost(act: Act): () => void {
  acts.add(act)
  return () => acts.delete(act)
}
