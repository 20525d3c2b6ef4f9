import { createRandom, pick, type Random } from '../../../platform/seed/random.ts'
import { inventEmail } from './emails.ts'
import { type Land, prepareLands, type Town } from './lands.ts'
import { fill } from './patterns.ts'

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
