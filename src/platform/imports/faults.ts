import type { Text } from '../language.ts'
import type { CellFault } from './cells.ts'
import type { ImportTarget } from './target.ts'

/** What can be wrong with a row whatever the target; a target adds a code for each parent that may be missing. */
export type RowFaultCode =
  | CellFault
  | 'too_many_cells'
  | 'duplicate_in_file'
  | 'unclosed_quote'
  | 'text_after_quote'
  | 'row_too_long'
  | 'invalid_character'

/** One thing that is wrong with a row. */
export type RowFault = {
  code: RowFaultCode | (string & {})
  /** As in the file's layout; none when it is about the row. */
  column?: string | undefined
  value?: string | undefined
  /** The line that was loaded instead. */
  keptLine?: number | undefined
  /** What a limit was, where one was passed. */
  limit?: number | undefined
}

type Sentence = (fault: Required<Pick<RowFault, 'column' | 'value'>> & RowFault) => Text

const sentences: Record<RowFaultCode, Sentence> = {
  missing_value: ({ column }) => ({ en: `${column} is missing.`, es: `Falta ${column}.` }),
  not_an_integer: ({ column, value }) => ({
    en: `${column} must be a whole number, not "${value}".`,
    es: `${column} debe ser un número entero, no "${value}".`,
  }),
  out_of_range: ({ column, value }) => ({
    en: `${column} must be from 1 to 2147483647, not ${value}.`,
    es: `${column} debe estar entre 1 y 2147483647, no ${value}.`,
  }),
  too_long: ({ column, limit }) => ({
    en: `${column} is longer than ${limit} characters.`,
    es: `${column} tiene más de ${limit} caracteres.`,
  }),
  not_a_time: ({ column, value }) => ({
    en: `${column} must be a time such as 2021-07-27T16:02:08Z, not "${value}".`,
    es: `${column} debe ser un instante como 2021-07-27T16:02:08Z, no "${value}".`,
  }),
  time_without_zone: ({ column, value }) => ({
    en: `${column} must say its zone, such as ${value}Z for UTC or ${value}-05:00.`,
    es: `${column} debe indicar su zona, como ${value}Z para UTC o ${value}-05:00.`,
  }),
  no_such_time: ({ column, value }) => ({
    en: `${column} names a moment that does not exist: ${value}.`,
    es: `${column} nombra un momento que no existe: ${value}.`,
  }),
  not_an_amount: ({ column, value }) => ({
    en: `${column} must be above 0, with at most 2 decimals and 12 digits before them, not "${value}".`,
    es: `${column} debe ser mayor que 0, con 2 decimales como máximo y 12 dígitos antes de ellos, no "${value}".`,
  }),
  too_many_cells: ({ value, limit }) => ({
    en: `The row has ${value} cells where ${limit} are expected. Is a text with a separator not in quotes?`,
    es: `La fila tiene ${value} celdas y se esperan ${limit}. ¿Hay un texto con separador sin comillas?`,
  }),
  duplicate_in_file: ({ column, value, keptLine }) => ({
    en: `${column} ${value} comes again on line ${keptLine}, which was taken instead.`,
    es: `${column} ${value} aparece de nuevo en la línea ${keptLine}, que se tomó en su lugar.`,
  }),
  unclosed_quote: () => ({
    en: 'A quote opens and never closes. Close it, or write it twice if it is part of the text.',
    es: 'Se abre una comilla que nunca se cierra. Ciérrela, o escríbala doble si es parte del texto.',
  }),
  text_after_quote: () => ({
    en: 'Text follows a closing quote. Write quotes that are part of the text twice.',
    es: 'Hay texto tras una comilla de cierre. Escriba dobles las comillas que son parte del texto.',
  }),
  row_too_long: ({ limit }) => ({
    en: `The row is longer than ${limit} characters. Is a line end missing?`,
    es: `La fila tiene más de ${limit} caracteres. ¿Falta un fin de línea?`,
  }),
  invalid_character: () => ({
    en: 'The row holds a character that no text can have (NUL). Remove it.',
    es: 'La fila contiene un carácter que ningún texto puede tener (NUL). Quítelo.',
  }),
}

/** What is wrong, and what to do, in both languages. */
export function faultText(fault: RowFault, target: ImportTarget): Text {
  const { column = '', value = '' } = fault
  if (Object.hasOwn(sentences, fault.code))
    return sentences[fault.code as RowFaultCode]({ ...fault, column, value })
  const parent = target.columns.find(each => each.parent?.code === fault.code)?.parent
  const text = parent?.text ?? target.faults?.[fault.code]
  return text ? text(value) : { en: fault.code, es: fault.code }
}

/** The code that a missing parent or any other fault of this target can have: what a reader of rejects knows. */
export function faultCodes(target: ImportTarget): string[] {
  const ofParents = target.columns.flatMap(({ parent }) => (parent ? [parent.code] : []))
  return [...Object.keys(sentences), ...ofParents, ...Object.keys(target.faults ?? {})]
}
