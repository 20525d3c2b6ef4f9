import type { Running } from './processes.ts'

const sampleEveryMs = 50

/** Memory of a process that has had nothing to do for a while, in bytes. */
export async function settledMemory(service: Running): Promise<number> {
  await new Promise(resolve => setTimeout(resolve, 2000))
  return service.memory()
}

/** Does something and gives with its result the most memory that the process had meanwhile, in bytes. */
export async function watchMemory<Done>(
  service: Running,
  act: () => Promise<Done>,
): Promise<Done & { peak: number }> {
  let peak = 0
  const timer = setInterval(async () => {
    peak = Math.max(peak, await service.memory())
  }, sampleEveryMs)
  try {
    return { ...(await act()), peak }
  } finally {
    clearInterval(timer)
  }
}
