/**
 * Where lines for COPY gather as bytes: strings that live until a megabyte is full would fill the heap with their parts.
 * Two buffers take turns, one being filled while the other is sent.
 */
export type CopyBuffer = {
  add: (line: string) => void
  readonly bytes: number
  /** What has gathered. It may be used until the call after the next. */
  take: () => Buffer
}

const bytesPerUnitMax = 3

/** Makes buffers of that size; they grow when one slice of a file needs more. */
export function makeCopyBuffer(size: number): CopyBuffer {
  let filling = Buffer.allocUnsafeSlow(size)
  let other = Buffer.allocUnsafeSlow(size)
  let used = 0
  return {
    add: line => {
      const needed = used + line.length * bytesPerUnitMax
      if (needed > filling.length) filling = grown(filling, used, needed)
      used += filling.write(line, used)
    },
    get bytes() {
      return used
    },
    take: () => {
      const taken = filling.subarray(0, used)
      ;[filling, other] = [other.length > size ? Buffer.allocUnsafeSlow(size) : other, filling]
      used = 0
      return taken
    },
  }
}

function grown(buffer: Buffer, used: number, needed: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2))
  buffer.copy(larger, 0, 0, used)
  return larger
}
