import { idOf, type Sent } from './sales-chaos-model.ts'

/** What those who send were answered. */
export type Ledger = {
  /** Answers that break a promise. */
  strange: string[]
  /** Ids that were answered `accepted` by HTTP. */
  accepted: Set<string>
  /** Ids of what was rejected by HTTP. */
  rejected: Set<string>
  answered: (sent: readonly Sent[], body: Record<string, unknown>) => void
  loaded: (sent: readonly Sent[], body: Record<string, unknown>) => void
  refused: (answer: { status: number; text: string; headers: Headers } | undefined) => void
  fileLoaded: () => void
  fileResent: () => void
  /** Events whose outcome is known. */
  known: () => number
  counts: {
    calls: number
    unavailable: number
    unknown: number
    files: number
    filesResent: number
    duplicates: number
  }
}

export function aLedger(): Ledger {
  const strange: string[] = []
  const accepted = new Set<string>()
  const rejected = new Set<string>()
  const counts = { calls: 0, unavailable: 0, unknown: 0, files: 0, filesResent: 0, duplicates: 0 }
  let known = 0

  const answeredOne = (sent: Sent, { id, status, reason }: Result) => {
    const isOfIt = id === idOf(sent) || (id === null && 'faulty' in sent)
    if (!isOfIt) strange.push(`${idOf(sent)} was answered as ${id}`)
    if ('faulty' in sent) {
      // In an array it comes as an object that lacks nearly everything.
      const isRight = reason === sent.faulty.reason || sent.faulty.reason === 'unreadable'
      if (status !== 'rejected' || !isRight) strange.push(`${idOf(sent)} was ${status}: ${reason}`)
      rejected.add(idOf(sent))
    } else if (status === 'accepted') {
      if (accepted.has(sent.sale.id)) strange.push(`${sent.sale.id} was accepted twice`)
      accepted.add(sent.sale.id)
    } else if (status === 'duplicate' && reason === undefined) counts.duplicates += 1
    else strange.push(`${sent.sale.id} was ${status}: ${reason}`)
  }
  return {
    strange,
    accepted,
    rejected,
    counts,
    answered: (sent, body) => {
      counts.calls += 1
      known += sent.length
      const results = body.results as Result[]
      if (results.length !== sent.length) strange.push(`${results.length} answers to ${sent.length} events`)
      for (const [place, each] of sent.entries()) answeredOne(each, results[place] as Result)
    },
    loaded: (sent, body) => {
      known += sent.length
      const faulty = sent.filter(each => 'faulty' in each).length
      const { rows_read, rows_inserted, rows_unchanged, rows_updated, rows_rejected } = body as Counts
      const isRight =
        rows_read === sent.length &&
        rows_rejected === faulty &&
        rows_updated === 0 &&
        rows_inserted + rows_unchanged === sent.length - faulty
      if (!isRight) strange.push(`a file of ${sent.length} with ${faulty} faulty: ${JSON.stringify(body)}`)
    },
    refused: answer => {
      if (!answer) {
        counts.unknown += 1
        return
      }
      const { status, text, headers } = answer
      const isProblem = headers.get('content-type')?.startsWith('application/problem+json')
      if (status === 503 && isProblem && headers.get('retry-after') !== null) counts.unavailable += 1
      else strange.push(`${status} ${headers.get('content-type')} ${text}`)
    },
    fileLoaded: () => {
      counts.files += 1
    },
    fileResent: () => {
      counts.filesResent += 1
    },
    known: () => known,
  }
}

type Result = { id: string | null; status: string; reason?: string }
type Counts = Record<
  'rows_read' | 'rows_inserted' | 'rows_unchanged' | 'rows_updated' | 'rows_rejected',
  number
>
