/** Which state somebody has seen. Revisions of different epochs cannot be compared. */
export type Position = { epoch: string; revision: number }

const pattern = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})-(0|[1-9]\d{0,15})$/

/** A position as clients carry it: `<epoch>-<revision>`, in an ETag within quotation marks. */
export function positionOf({ epoch, revision }: Position): string {
  return `${epoch}-${revision}`
}

/** Reads a position that a client sends back: undefined when it is none of ours. */
export function readPosition(text: string): Position | undefined {
  const [, epoch, revision] = pattern.exec(text) ?? []
  if (epoch === undefined || !Number.isSafeInteger(Number(revision))) return undefined
  return { epoch, revision: Number(revision) }
}
