import { menNames, regionalSurnames, spread, surnames, womenNames } from '../../../platform/seed/names.ts'
import { type Filling, preparePattern, remember } from './patterns.ts'
import { type Country, countries, type Pattern } from './places.ts'

// Weights become repetitions and patterns lists of choices, so that picking is one look into a list.

export type Word = { text: string; ascii: string; first: string }
export type Town = {
  name: string
  state: string
  country: string
  postalCode: Filling
  mobile: Filling
  streets: Road[]
}
type Road = { street: Filling; homes: Filling[]; offices: Filling[] }
export type Land = { women: Word[]; men: Word[]; surnames: Word[]; towns: Town[] }

/** All countries, each as often as its weight says, with everything ready to be picked. */
export function prepareLands(): Land[] {
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
