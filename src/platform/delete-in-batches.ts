/** How a deletion is cut into statements; a stop ends it between two of them. */
export type InBatches = { signal?: AbortSignal; batch?: number }

const batchDefault = 5_000

/**
 * Deletes what may be very much by statements that each end within their time-out and hold few rows.
 * @param deleteSome deletes at most so many rows
 * @returns how many were deleted
 */
export async function deleteInBatches(
  deleteSome: (limit: number) => Promise<{ count: number }>,
  { signal, batch = batchDefault }: InBatches = {},
): Promise<number> {
  let deleted = 0
  while (!signal?.aborted) {
    const { count } = await deleteSome(batch)
    deleted += count
    if (count < batch) break
  }
  return deleted
}
