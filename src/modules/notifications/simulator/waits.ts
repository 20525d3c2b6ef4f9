/** Calls that wait for their answer. */
export type Waits = {
  /** True after that time; false when broken off before. */
  wait: (ms: number) => Promise<boolean>
  breakOff: () => void
}

/** Opens them: none yet. */
export function openWaits(): Waits {
  const waiting = new Map<NodeJS.Timeout, (isOver: boolean) => void>()
  return {
    wait: ms =>
      new Promise(resolve => {
        const timer = setTimeout(() => {
          waiting.delete(timer)
          resolve(true)
        }, ms)
        waiting.set(timer, resolve)
      }),
    breakOff: () => {
      for (const [timer, resolve] of waiting) {
        clearTimeout(timer)
        resolve(false)
      }
      waiting.clear()
    },
  }
}
