/** One word of a search: what a customer's text must contain, and which trigrams the index can look for. */
export type SearchTerm = {
  /** For LIKE, with its special characters taken literally. Not yet folded. */
  pattern: string
  /** Every match has all of these. */
  allOf: string[]
  /** Every match has one of these; for terms too short to hold a whole trigram. */
  anyOf: string[]
}

const termsMax = 8
const asciiWordCharacters = [...'abcdefghijklmnopqrstuvwxyz0123456789']

/**
 * Splits what a person typed into the terms that must all occur. The trigrams are those of PostgreSQL's `pg_trgm`: it
 * takes words of letters and digits, ends each with a blank, and keeps every three characters in a row. Inside a run
 * of three or more letters or digits all of them are known; a run of two is the start of a trigram whose third
 * character is any letter, digit or the blank at the end of the word.
 */
export function readSearch(text: string): SearchTerm[] {
  return text.trim().split(/\s+/).filter(Boolean).slice(0, termsMax).map(readTerm)
}

function readTerm(term: string): SearchTerm {
  const runs = fold(term).match(/[a-z0-9]+/g) ?? []
  const allOf = [...new Set(runs.flatMap(trigramsOf))]
  const pair = allOf.length === 0 ? runs.find(run => run.length === 2) : undefined
  const anyOf = pair ? [...asciiWordCharacters, ' '].map(next => pair + next) : []
  return { pattern: `%${term.replace(/[\\%_]/g, '\\$&')}%`, allOf, anyOf }
}

function trigramsOf(run: string): string[] {
  return Array.from({ length: Math.max(0, run.length - 2) }, (_, start) => run.slice(start, start + 3))
}

/** Lower case without accents, as `customers.fold` in the database does it for the characters that matter here. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[øłđ]/g, letter => ({ ø: 'o', ł: 'l', đ: 'd' })[letter] ?? letter)
}
