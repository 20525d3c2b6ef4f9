const zero = 48
const point = 46
const minus = 45
const blank = 32
// A number is exact up to 9,007,199,254,740,991, which has 16 digits.
const digitsExact = 16
const nine = 57

/** A whole number or a decimal, as PostgreSQL writes it, without its point: cents where there are two decimals. */
export function unscaled(text: Buffer, start = 0, end = text.length): bigint {
  const length = end - start
  const isExact = length < digitsExact || (length === digitsExact && (text[start] as number) < nine)
  if (!isExact) return BigInt(text.toString('latin1', start, end).replace('.', ''))
  let number = 0
  for (let place = start; place < end; place++) {
    const byte = text[place] as number
    if (byte !== point && byte !== minus) number = number * 10 + byte - zero
  }
  return BigInt(text[start] === minus ? -number : number)
}

/** One column of a batch. */
export function cells(batch: Buffer[][], place: number): Buffer[] {
  return batch.map(row => row[place] as Buffer)
}

/** One column of whole numbers, or of decimals without their point. */
export function numbers(batch: Buffer[][], place: number): BigInt64Array {
  const values = new BigInt64Array(batch.length)
  for (let row = 0; row < batch.length; row++) values[row] = unscaled(batch[row]?.[place] as Buffer)
  return values
}

/** As `numbers`, of one column whose cells hold several with a blank between. */
export function numbersOfOne(batch: Buffer[][], place: number, count: number): BigInt64Array[] {
  const columns = Array.from({ length: count }, () => new BigInt64Array(batch.length))
  for (let row = 0; row < batch.length; row++) {
    const cell = batch[row]?.[place] as Buffer
    let start = 0
    for (const column of columns) {
      const found = cell.indexOf(blank, start)
      const end = found < 0 ? cell.length : found
      column[row] = unscaled(cell, start, end)
      start = end + 1
    }
  }
  return columns
}

/** Cents as decimal text. */
export function decimalText(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export function sumOf(values: BigInt64Array): bigint {
  let sum = 0n
  for (const value of values) sum += value
  return sum
}
