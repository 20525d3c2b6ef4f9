const zero = 48
const point = 46
const minus = 45
// A number is exact up to 9,007,199,254,740,991, which has 16 digits.
const digitsExact = 16
const nine = 57
const microsecondsTo2000 = BigInt(Date.UTC(2000, 0)) * 1000n
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

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

/** One column of whole numbers, or of decimals without their point. */
export function numbers(batch: Buffer[][], place: number): BigInt64Array {
  const values = new BigInt64Array(batch.length)
  for (let row = 0; row < batch.length; row++) values[row] = unscaled(batch[row]?.[place] as Buffer)
  return values
}

/** Whole numbers of 8 bytes each, as PostgreSQL sends them. Their buffer is used up. */
export function numbersOf(packed: Buffer): BigInt64Array {
  // Typed arrays begin at a multiple of 8 and have the order of this machine's processor.
  const bytes = packed.byteOffset % 8 === 0 ? packed : Buffer.from(Uint8Array.from(packed).buffer)
  if (isLittleEndian) bytes.swap64()
  return new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
}

/** As `numbersOf`, of times: from microseconds since 2000, PostgreSQL's, to those since 1970. */
export function timesOf(packed: Buffer): BigInt64Array {
  const times = numbersOf(packed)
  for (let row = 0; row < times.length; row++) times[row] = (times[row] as bigint) + microsecondsTo2000
  return times
}

/** Texts as their bytes, each after its length in 4 bytes. */
export function textsOf(packed: Buffer): Uint8Array[] {
  const texts: Uint8Array[] = []
  for (let start = 0; start < packed.length; ) {
    const from = start + 4
    start = from + packed.readUInt32BE(start)
    texts.push(packed.subarray(from, start))
  }
  return texts
}

/** As `textsOf`, where few texts repeat: each of them is the same object every time. */
export function repeatedTextsOf(packed: Buffer, known: Map<string, Uint8Array>): Uint8Array[] {
  return textsOf(packed).map(bytes => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    const same = known.get(text)
    if (same) return same
    const own = Uint8Array.from(bytes)
    known.set(text, own)
    return own
  })
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
