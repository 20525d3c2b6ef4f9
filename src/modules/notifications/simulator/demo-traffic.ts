import type { Intake } from '../intake.ts'
import { type NewRequest, priorities, requestTypes } from '../request-schemas.ts'
import { readRequest } from '../requests.ts'

const everyMs = 4_000
const names = ['Ana', 'Luis', 'María', 'José', 'Lucía', 'Carlos', 'Sofía', 'Andrés']
const messages = [
  'Su pedido va en camino.',
  'Su código es 482913.',
  'Mañana vence su factura.',
  'Gracias por su compra.',
]

/** Registers and launches a made-up request every few seconds, so that a demo shows a living system. */
export function startDemoTraffic(intake: Intake): { stop: () => void } {
  let number = 0
  const timer = setInterval(() => {
    number++
    const row = readRequest(made(number), { caller: 'demo', callbackUrlFault: () => undefined })
    void intake
      .register(row)
      .then(() => intake.launch(row.id))
      // The database is away: the next one tries again.
      .catch(() => {})
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

function made(number: number): NewRequest {
  const type = requestTypes[number % requestTypes.length] as (typeof requestTypes)[number]
  const name = names[number % names.length] as string
  return {
    type,
    to:
      type === 'email'
        ? `${plain(name)}@example.com`
        : `+57 300 555 ${String(number % 10_000).padStart(4, '0')}`,
    message: `${name}: ${messages[number % messages.length]}`,
    priority: priorities[number % priorities.length] as (typeof priorities)[number],
  }
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()
}
