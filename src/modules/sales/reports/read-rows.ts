const microsecondsTo2000 = BigInt(Date.UTC(2000, 0)) * 1000n
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

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

/** Texts packed as PostgreSQL packs them; none has the length -1. */
export function packTexts(texts: readonly (string | undefined)[]): Buffer {
  let length = 0
  for (const text of texts) length += 4 + (text === undefined ? 0 : Buffer.byteLength(text))
  const packed = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const text of texts) {
    const written = text === undefined ? -1 : packed.write(text, at + 4)
    packed.writeInt32BE(written, at)
    at += 4 + Math.max(0, written)
  }
  return packed
}

/** The bytes of packed texts, as parts of what they are packed in. */
export function unpack(packed: Buffer): (Uint8Array | undefined)[] {
  const texts: (Uint8Array | undefined)[] = []
  for (let start = 0; start < packed.length; ) {
    const length = packed.readInt32BE(start)
    const from = start + 4
    if (length < 0) texts.push(undefined)
    else texts.push(new Uint8Array(packed.buffer, packed.byteOffset + from, length))
    start = from + Math.max(0, length)
  }
  return texts
}

/** Packed texts of which few repeat: each of them is the same object every time. */
export function repeatedTextsOf(packed: Buffer, known: Map<string, Uint8Array>): Uint8Array[] {
  const texts: Uint8Array[] = []
  for (let start = 0; start < packed.length; ) {
    const from = start + 4
    start = from + packed.readUInt32BE(start)
    const text = packed.toString('latin1', from, start)
    const same = known.get(text) ?? Uint8Array.from(packed.subarray(from, start))
    if (!known.has(text)) known.set(text, same)
    texts.push(same)
  }
  return texts
}

/** Cents as decimal text. */
export function decimalText(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** A sum that fits into 8 bytes, as its values do. */
export function sumOf(values: BigInt64Array): bigint {
  let sum = 0n
  // Said to fit, it is computed without an object for each step.
  for (let row = 0; row < values.length; row++) sum = BigInt.asIntN(64, sum + (values[row] as bigint))
  return sum
}
