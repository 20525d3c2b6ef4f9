import { menNames, regionalSurnames, spread, surnames, womenNames } from './names.ts'
import { type Country, countries, type Pattern } from './places.ts'

export type AddressType = 'home' | 'work' | 'billing' | 'shipping'

export type GeneratedAddress = {
  addressType: AddressType
  street: string
  city: string
  country: string
  state: string
  postalCode: string
  isDefault: boolean
  createdAt: Date
}

export type GeneratedCustomer = {
  id: number
  name: string
  email: string
  phone: string
  createdAt: Date
  addresses: GeneratedAddress[]
}

/**
 * Invented but believable customers of Spain and Latin America, with ids from `firstId` on.
 * A customer depends on the seed (32 bits) and the id alone, its dates also on `until`: a longer run begins as a
 * shorter one.
 */
export function* generateCustomers(options: {
  count: number
  seed: number
  firstId: number
  until: Date
}): Generator<GeneratedCustomer> {
  const random = createRandom()
  const lands = prepareLands()
  const end = options.until.getTime()
  for (let id = options.firstId; id < options.firstId + options.count; id++) {
    random.key(options.seed, id)
    yield generateCustomer(random, lands, id, end)
  }
}

const fiveYears = 5 * 365.25 * 24 * 60 * 60 * 1000
const tenMinutes = 10 * 60 * 1000

function generateCustomer(random: Random, lands: Land[], id: number, end: number): GeneratedCustomer {
  const land = pick(random, lands)
  const town = pick(random, land.towns)
  const given = pick(random, random.below(2) === 0 ? land.women : land.men)
  const father = pick(random, land.surnames)
  const mother = pick(random, land.surnames)
  // The power draws the dates towards the end, as in a business that grows.
  const createdAt = end - Math.floor(fiveYears * random.fraction() ** 1.7)
  return {
    id,
    name: `${given.text} ${father.text} ${mother.text}`,
    email: inventEmail(random, { given, father, mother }, id),
    phone: fill(random, town.mobile),
    createdAt: new Date(createdAt),
    addresses: generateAddresses(random, lands, land, town, createdAt, end),
  }
}

// --- Addresses

const addressOrders: AddressType[][] = [
  ['home', 'shipping', 'billing', 'work'],
  ['home', 'work', 'shipping', 'billing'],
  ['home', 'billing', 'shipping', 'work'],
  ['home', 'billing', 'work', 'shipping'],
  ['work', 'billing', 'shipping', 'home'],
  ['shipping', 'home', 'billing', 'work'],
]

function generateAddresses(
  random: Random,
  lands: Land[],
  land: Land,
  town: Town,
  customerSince: number,
  end: number,
): GeneratedAddress[] {
  const types = pick(random, addressOrders)
  const count = pick(random, [2, 2, 2, 3, 3, 4])
  const defaultIndex = random.below(10) < 7 ? 0 : random.below(count)
  const addresses: GeneratedAddress[] = []
  for (let index = 0; index < count; index++) {
    const addressType = types[index] as AddressType
    const room = end - customerSince
    // The first address comes with the sign-up, the others whenever they are needed.
    const delay = random.fraction() * (index === 0 ? Math.min(tenMinutes, room) : room)
    const first = addresses[0]
    const place =
      first && addressType === 'billing' && random.below(2) === 0
        ? first
        : inventPlace(random, first ? nearbyTown(random, lands, land, town) : town, addressType)
    addresses.push({
      addressType,
      street: place.street,
      city: place.city,
      country: place.country,
      state: place.state,
      postalCode: place.postalCode,
      isDefault: index === defaultIndex,
      createdAt: new Date(customerSince + Math.floor(delay)),
    })
  }
  return addresses
}

function nearbyTown(random: Random, lands: Land[], land: Land, town: Town): Town {
  const luck = random.below(100)
  if (luck < 82) return town
  if (luck < 96) return pick(random, land.towns)
  return pick(random, pick(random, lands).towns)
}

function inventPlace(random: Random, town: Town, addressType: AddressType) {
  const { street, homes, offices } = pick(random, town.streets)
  const unit = pick(random, addressType === 'work' ? offices : homes)
  return {
    street: fill(random, street) + fill(random, unit),
    city: town.name,
    country: town.country,
    state: town.state,
    postalCode: fill(random, town.postalCode),
  }
}

// --- Emails

type Person = { given: Word; father: Word; mother: Word }

// The id is the only run of digits in an address, so no two customers can share one, whatever their shapes.
const personalShapes: ((person: Person, id: number) => string)[] = [
  ({ given, father }, id) => `${given.first}.${father.ascii}.${id}`,
  ({ given, father }, id) => `${given.first}.${father.ascii}${id}`,
  ({ given, father }, id) => `${given.ascii}${father.ascii}${id}`,
  ({ given, father }, id) => `${given.first}_${father.ascii}${id}`,
  ({ given, father }, id) => `${given.first[0]}${father.ascii}${id}`,
  ({ given, father, mother }, id) => `${given.first[0]}.${father.ascii}.${mother.ascii}${id}`,
  ({ given, father, mother }, id) => `${given.first}${father.ascii[0]}${mother.ascii[0]}${id}`,
  ({ given, father }, id) => `${father.ascii}.${given.first}.${id}`,
  ({ given }, id) => `${given.ascii}${id}`,
]

const companyShapes: ((person: Person, id: number, trade: string) => string)[] = [
  ({ given, father }, id, trade) => `${given.first}.${father.ascii}@${trade}${id}`,
  ({ given, father }, id, trade) => `${given.first[0]}${father.ascii}@${trade}-${father.ascii}-${id}`,
  ({ father }, id, trade) => `compras@${trade}-${father.ascii}-${id}`,
  ({ father, mother }, id, trade) => `contacto@${trade}-${father.ascii}-${mother.ascii}-${id}`,
]

// RFC 2606 keeps these domains for examples: nobody real can ever be written to.
const reservedDomains = ['example.com', 'example.org', 'example.net']
const mailboxDomains = [
  ...['example.com', 'example.com', 'example.com', 'example.org', 'example.net'],
  ...['correo.example.com', 'correo.example.com', 'mail.example.com', 'mail.example.net'],
  ...['buzon.example.org', 'empresa.example.org', 'tienda.example.net', 'grupo.example.com'],
]
const trades = [
  ...['ferreteria', 'panaderia', 'distribuidora', 'textiles', 'transportes', 'papeleria', 'muebles'],
  ...['repuestos', 'farmacia', 'estudio', 'clinica', 'cafe', 'taller', 'comercial', 'libreria', 'optica'],
]

function inventEmail(random: Random, person: Person, id: number): string {
  if (random.below(100) < 88)
    return `${pick(random, personalShapes)(person, id)}@${pick(random, mailboxDomains)}`
  return `${pick(random, companyShapes)(person, id, pick(random, trades))}.${pick(random, reservedDomains)}`
}

// --- Data made ready to pick from: weights become repetitions, patterns become lists of choices

type Word = { text: string; ascii: string; first: string }
type Town = {
  name: string
  state: string
  country: string
  postalCode: Filling
  mobile: Filling
  streets: Road[]
}
type Road = { street: Filling; homes: Filling[]; offices: Filling[] }
type Land = { women: Word[]; men: Word[]; surnames: Word[]; towns: Town[] }

function prepareLands(): Land[] {
  const words = new Map<string, Word>()
  const lists = new Map<string, string[]>()
  const toWords = (texts: string[]) => texts.map(text => remember(words, text, () => toWord(text)))
  const women = toWords(spread(womenNames))
  const men = toWords(spread(menNames))
  return countries.flatMap(country => {
    const land: Land = {
      women,
      men,
      surnames: toWords(spread([...surnames, ...(regionalSurnames[country.name] ?? [])])),
      towns: prepareTowns(country, lists),
    }
    return Array<Land>(country.weight).fill(land)
  })
}

function prepareTowns(country: Country, lists: Map<string, string[]>): Town[] {
  return country.cities.flatMap(([name, state, weight, postalCode, local = '']) => {
    const prepare = (pattern: Pattern) => preparePattern(pattern.replaceAll('{local}', local), lists)
    const town: Town = {
      name,
      state,
      country: country.name,
      postalCode: prepare(postalCode),
      mobile: prepare(country.mobile),
      streets: country.streets.flatMap(([times, street, units]) =>
        Array<Road>(times).fill({
          street: prepare(street),
          homes: (units ?? country.homes).map(prepare),
          offices: (units ?? country.offices).map(prepare),
        }),
      ),
    }
    return Array<Town>(weight).fill(town)
  })
}

function toWord(text: string): Word {
  const [first = text] = text.split(' ')
  return { text, ascii: toAscii(text), first: toAscii(first) }
}

/** "Müller" is muller, "O'Higgins" ohiggins, "de la Cruz" delacruz. */
function toAscii(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
}

/** What is fixed and what is chosen, in turns; a last choice of nothing closes the list. */
type Filling = { fixed: string; choices: string[] }[]

function preparePattern(pattern: Pattern, lists: Map<string, string[]>): Filling {
  return [...pattern.matchAll(/([^{]*)(?:\{([^}]*)\}|$)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, fixed = '', hole = '']) => ({ fixed, choices: remember(lists, hole, () => choicesOf(hole)) }))
}

function choicesOf(hole: string): string[] {
  const range = /^(\d+)-(\d+)$/.exec(hole)
  if (!range) return hole.split('|')
  const [, from = '', to = ''] = range
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, step) =>
    String(Number(from) + step).padStart(from.length, '0'),
  )
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

function fill(random: Random, filling: Filling): string {
  let text = ''
  for (const { fixed, choices } of filling) text += fixed + pick(random, choices)
  return text
}

function pick<T>(random: Random, list: T[]): T {
  return list[random.below(list.length)] as T
}

// --- Chance

type Random = ReturnType<typeof createRandom>

/** sfc32 of Chris Doty-Humphrey's PractRand (public domain), seeded in its way: three words, then 15 rounds. */
function createRandom() {
  let a = 0
  let b = 0
  let c = 0
  let counter = 1

  function next(): number {
    const result = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return result >>> 0
  }

  /** Starts the sequence that belongs to this seed and id. */
  function key(seed: number, id: number): void {
    a = seed | 0
    b = id | 0
    c = Math.floor(id / 2 ** 32) | 0
    counter = 1
    for (let round = 0; round < 15; round++) next()
  }

  function below(limit: number): number {
    return Math.floor((next() / 2 ** 32) * limit)
  }

  /** From 0 to 1, with the 53 bits that a date in milliseconds needs. */
  function fraction(): number {
    return ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53
  }

  return { key, below, fraction }
}
