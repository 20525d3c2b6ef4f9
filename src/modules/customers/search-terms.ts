/** One word of a search: what a customer's text must contain, and what of it the index can look for. */
export type SearchTerm = {
  /** For LIKE, with its special characters taken literally. Not yet folded. */
  pattern: string
  /** Every match has all of these. */
  allOf: string[]
  /** Every match has one of these; for terms too short to hold a whole trigram. */
  anyOf: string[]
}

const asciiWordCharacters = [...'abcdefghijklmnopqrstuvwxyz0123456789']

/**
 * Splits what a person typed into the terms that must all occur. `customers.trigrams` holds the trigrams of words of
 * ASCII letters and digits, as PostgreSQL's `pg_trgm` makes them: with two blanks before a word and one after it.
 * Where a run of such characters begins or ends inside the term, so does the word. Two characters without such a
 * border are the start of a trigram whose third is any letter, digit or the blank.
 */
export function readSearch(text: string): SearchTerm[] {
  const digits = digitsOfPhone(text.trim())
  if (digits !== undefined) return [readTerm(digits)]
  return text.trim().split(/\s+/).filter(Boolean).map(readTerm)
}

const phoneDigitsMin = 6

// A phone is found however its parts are separated: what looks like one is sought among the digits only.
function digitsOfPhone(text: string): string | undefined {
  const digits = text.replace(/\D/g, '')
  return /^[+(]?\d[\d\s().-]*$/.test(text) && digits.length >= phoneDigitsMin ? digits : undefined
}

/** Reads a text that must occur as it is, blanks included. */
export function readTerm(term: string): SearchTerm {
  const plain = withoutAccents(term)
  const folded = plain.toLowerCase()
  const runs = [...folded.matchAll(/[a-z0-9]+/g)]
  const trigrams = runs.flatMap(({ 0: run, index }) => {
    const isStart = index > 0
    const isEnd = index + run.length < folded.length
    return trigramsOf(`${isStart ? '  ' : ''}${run}${isEnd ? ' ' : ''}`)
  })
  const allOf = [...new Set([...trigrams, ...loneCharacters(plain)])]
  const pair = allOf.length === 0 ? runs.find(([run]) => run.length === 2)?.[0] : undefined
  const anyOf = pair ? [...asciiWordCharacters, ' '].map(next => pair + next) : []
  return { pattern: `%${term.replace(/[\\%_]/g, '\\$&')}%`, allOf, anyOf }
}

function trigramsOf(run: string): string[] {
  return Array.from({ length: Math.max(0, run.length - 2) }, (_, start) => run.slice(start, start + 3))
}

// A database of locale C does not lower letters outside ASCII: only those typed in lower case are sure to be indexed so.
function loneCharacters(plain: string): string[] {
  return [...plain].filter(each => !/[a-z0-9@.+_\-\s]/.test(each) && each === each.toLowerCase())
}

/** Without accents, as `customers.fold` in the database does it for the characters that matter here. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[øłđØŁĐ]/g, letter => 'oldOLD'['øłđØŁĐ'.indexOf(letter)] as string)
}
