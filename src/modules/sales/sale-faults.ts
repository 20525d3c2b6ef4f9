import type { Text } from '../../platform/language.ts'

/** Why an event was rejected. Stable words for programs. */
export const rejectReasons = [
  'unreadable',
  'too_large',
  'wrong_id',
  'wrong_product',
  'unknown_product',
  'not_your_product',
  'wrong_customer',
  'unknown_customer',
  'wrong_amount',
  'wrong_time',
  'time_out_of_range',
] as const
export type RejectReason = (typeof rejectReasons)[number]

/** One fault of an event, and what its sentence needs. */
export type SaleFault = { reason: RejectReason; value?: string }

const valueCharactersMax = 100

/** A value as a sentence quotes it: short, on one line. */
export function quotedValue(value: unknown): string {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).toWellFormed()
  return text
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .slice(0, valueCharactersMax)
    .toWellFormed()
}

/** What is wrong with an event, in one text. */
export function describeFaults(faults: readonly SaleFault[]): Text {
  const texts = faults.map(({ reason, value = '' }) => sentences[reason](value))
  return { en: texts.map(({ en }) => en).join(' '), es: texts.map(({ es }) => es).join(' ') }
}

const sentences: Record<RejectReason, (value: string) => Text> = {
  unreadable: () => ({
    en: 'This is not a JSON object with id, customer_id, product, amount and occurred_at.',
    es: 'No es un objeto JSON con id, customer_id, product, amount y occurred_at.',
  }),
  too_large: () => ({
    en: 'This is larger than 64 KB and was not read. Send each sale in a message of its own.',
    es: 'Supera los 64 KB y no se leyó. Envíe cada venta en un mensaje propio.',
  }),
  wrong_id: () => ({
    en: 'id must be a text of 1 to 64 characters.',
    es: 'id debe ser un texto de 1 a 64 caracteres.',
  }),
  wrong_product: () => ({
    en: 'product must be the code of a product, a text of 1 to 64 characters.',
    es: 'product debe ser el código de un producto, un texto de 1 a 64 caracteres.',
  }),
  unknown_product: value => ({
    en: `There is no product "${value}". Create it, then replay this event.`,
    es: `No existe el producto "${value}". Créelo y luego repita este evento.`,
  }),
  not_your_product: value => ({
    en: `The product "${value}" is not one of this key's provider.`,
    es: `El producto "${value}" no es del proveedor de esta clave.`,
  }),
  wrong_customer: () => ({
    en: 'customer_id must be a whole number from 1 on.',
    es: 'customer_id debe ser un número entero desde 1.',
  }),
  unknown_customer: value => ({
    en: `There is no customer ${value}. Register it, then replay this event.`,
    es: `No existe el cliente ${value}. Regístrelo y luego repita este evento.`,
  }),
  wrong_amount: value => ({
    en: `amount must be above 0, with at most 2 decimals and 12 digits before them; it is ${value}.`,
    es: `amount debe ser mayor que 0, con 2 decimales como máximo y 12 dígitos antes de ellos; es ${value}.`,
  }),
  wrong_time: value => ({
    en: `occurred_at must be a time with zone such as 2026-01-31T08:00:00-05:00; it is ${value}.`,
    es: `occurred_at debe ser un instante con zona como 2026-01-31T08:00:00-05:00; es ${value}.`,
  }),
  time_out_of_range: value => ({
    en: `occurred_at is ${value}, too far in the future or in the past.`,
    es: `occurred_at es ${value}, demasiado lejos en el futuro o en el pasado.`,
  }),
}
