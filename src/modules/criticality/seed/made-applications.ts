// Names as a company gives them. A longer list goes on with numbers.
const areas = [
  'billing',
  'shop',
  'stock',
  'payroll',
  'delivery',
  'support',
  'catalog',
  'treasury',
  'access',
  'portal',
]
const monitors = ['perimeter-monitor', 'fraud-watch', 'network-sensor', 'incident-desk', 'endpoint-guard']

/** What the names of made-up applications begin with. */
export const madeNames: readonly string[] = [...areas, ...monitors]

/** The name of a made-up application that reports changes, from 0 on. */
export const producerName = (place: number) => nameOf(monitors, place)

/** The name of a made-up application that asks for the state, from 0 on. */
export const consumerName = (place: number) => nameOf(areas, place)

const consumersSeeded = 12

/** The names of the made-up consumers that `seedCriticality` loads. */
export const madeConsumerNames: readonly string[] = Array.from({ length: consumersSeeded }, (_, place) =>
  consumerName(place),
)

function nameOf(names: string[], place: number): string {
  const round = Math.floor(place / names.length)
  return `${names[place % names.length]}${round === 0 ? '' : `-${round + 1}`}`
}
