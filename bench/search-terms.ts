import { filterConditions } from '../src/modules/customers/customer-filter.ts'
import type { Database } from '../src/platform/database.ts'
import { seededRandom } from './lib/numbers.ts'

export type TermClass =
  | 'rare'
  | 'between'
  | 'common'
  | 'two letters'
  | 'any two letters'
  | 'one letter'
  | 'several words'
  | 'found nowhere'

const rareMatchesMax = 20
const commonShare = 0.01
const sampleRows = 4_000
const letters = [...'abcdefghijklmnopqrstuvwxyz']

type Person = { name: string; email: string; phone: string }

/** Terms of each class, different in each draw and the same for the same seed. */
export async function drawTerms(
  owner: Database,
  { seed, each }: { seed: number; each: number },
): Promise<Record<TermClass, string[]>> {
  const random = seededRandom(seed)
  const people = await samplePeople(owner, random)
  const person = () => pick(random, people)
  const parts = classify(owner, () => partOf(random, person()), each)
  return {
    ...(await parts),
    'two letters': distinct(each, () => piece(random, wordOf(random, person()), 2)),
    'any two letters': distinct(each, () => pick(random, letters) + pick(random, letters)),
    'one letter': [...letters, ...'0123456789'],
    'several words': distinct(each, () => severalWords(random, person())),
    'found nowhere': distinct(each / 4, () => `${piece(random, wordOf(random, person()), 4)}xqz`),
  }
}

async function samplePeople(owner: Database, random: () => number): Promise<Person[]> {
  const [row] = await owner<[{ max: number }]>`select max(id) from customers.customer`
  const ids = Array.from({ length: sampleRows }, () => 1 + Math.floor(random() * row.max))
  return owner<Person[]>`
    select name, email, coalesce(phone, '') as phone from customers.customer where id = any (${ids}) order by id`
}

/** What people type: a name or the start of one, a piece of an email, the digits of a phone. */
function partOf(random: () => number, { name, email, phone }: Person): string {
  const kind = random()
  const word = pick(random, name.split(' '))
  if (kind < 0.25) return word
  if (kind < 0.4) return word.slice(0, 3 + Math.floor(random() * 2))
  if (kind < 0.55) return email.split('@')[0] as string
  if (kind < 0.7) return piece(random, email, 5 + Math.floor(random() * 6))
  if (kind < 0.8) return phone.replace(/\D/g, '').slice(-7)
  if (kind < 0.9) return piece(random, phone.replace(/\D/g, ''), 4 + Math.floor(random() * 2))
  return piece(random, word, 3)
}

function severalWords(random: () => number, { name, email }: Person): string {
  const words = name.split(' ')
  const kind = random()
  if (kind < 0.4) return words.map(word => word.slice(0, 3)).join(' ')
  if (kind < 0.7) return words.slice(0, 2).join(' ')
  if (kind < 0.85) return `${words[0]} ${email.split('@')[1]}`
  return words.toReversed().join(' ')
}

async function classify(owner: Database, draw: () => string, each: number) {
  const classes = { rare: [] as string[], between: [] as string[], common: [] as string[] }
  const [row] = await owner<[{ total: number }]>`select count(*) as total from customers.customer`
  const seen = new Set<string>()
  for (let tries = 0; tries < each * 6; tries++) {
    const term = draw()
    if (term.length < 3 || seen.has(term)) continue
    seen.add(term)
    const matches = await countUpTo(owner, term, row.total * commonShare)
    const kind = matches <= rareMatchesMax ? 'rare' : matches < row.total * commonShare ? 'between' : 'common'
    if (classes[kind].length < each) classes[kind].push(term)
  }
  return classes
}

async function countUpTo(owner: Database, term: string, limit: number): Promise<number> {
  const [row] = await owner<[{ matches: number }]>`
    select count(*) as matches from (
      select from customers.customer c
      where true ${filterConditions(owner, { q: term }, { byIndex: true })}
      limit ${Math.ceil(limit)}
    ) matching`
  return row.matches
}

function wordOf(random: () => number, { name, email }: Person): string {
  return pick(random, [...name.split(' '), email.split('@')[0] as string])
}

function piece(random: () => number, text: string, length: number): string {
  const start = Math.floor(random() * Math.max(1, text.length - length + 1))
  return text.slice(start, start + length)
}

function distinct(wanted: number, draw: () => string): string[] {
  const found = new Set<string>()
  for (let tries = 0; tries < wanted * 20 && found.size < wanted; tries++) found.add(draw().toLowerCase())
  return [...found]
}

function pick<Item>(random: () => number, items: Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item
}
