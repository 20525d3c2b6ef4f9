/** What came of calls that were sent at a constant rate, whatever the answers did. Times count from when a call was due. */
export type Offered = { ms: number[]; failures: string[]; sentPerSecond: number; worstDelayMs: number }

/** Sends calls at a constant rate: a slow answer delays no later call, and what it delays is counted. */
export async function offer(
  call: (number: number) => Promise<void>,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Offered> {
  const ms: number[] = []
  const failures: string[] = []
  const pending = new Set<Promise<void>>()
  const total = perSecond * seconds
  const startedAt = performance.now()
  const dueAt = (number: number) => startedAt + (number * 1000) / perSecond
  let sent = 0
  let worstDelayMs = 0

  const send = (number: number) => {
    worstDelayMs = Math.max(worstDelayMs, performance.now() - dueAt(number))
    const answered = call(number)
      .then(
        () => void ms.push(performance.now() - dueAt(number)),
        error => void failures.push(String(error)),
      )
      .finally(() => pending.delete(answered))
    pending.add(answered)
  }

  while (sent < total) {
    for (; sent < total && dueAt(sent) <= performance.now(); sent++) send(sent)
    if (sent < total)
      await new Promise(resolve => setTimeout(resolve, Math.max(0, dueAt(sent) - performance.now())))
  }
  const sentPerSecond = (total * 1000) / (performance.now() - startedAt)
  await Promise.all(pending)
  return { ms, failures, sentPerSecond, worstDelayMs }
}
