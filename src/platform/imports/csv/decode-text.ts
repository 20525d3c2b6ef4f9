import { isAscii, isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'windows-1252' | 'mixed' | 'utf-16le' | 'utf-16be'

export type TextDecoding = {
  /** The text that these bytes complete: as a rule whole lines. */
  push(bytes: Uint8Array): string
  end(): string
  readonly encoding: Encoding
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const lineBytesMax = 128 * 1024
/** Stands for the half of a character at the end of a cut file; no well-formed text holds it. */
const halfCharacter = '\ud800'

/**
 * Bytes to text, a block at a time. UTF-8 with or without byte order mark; a line that is not UTF-8 is Windows-1252,
 * whose printable characters include those of Latin-1; UTF-16 if the file begins with its byte order mark. A line
 * longer than 128 KiB is decided piece by piece.
 */
export function decodeText(blockBytes: number): TextDecoding {
  const block = Buffer.allocUnsafe(lineBytesMax + blockBytes)
  let used = 0
  let linesEnd = 0
  let isStarted = false
  let utf16: 'utf-16le' | 'utf-16be' | undefined
  let hasUtf8 = false
  let has1252 = false

  function push(bytes: Uint8Array): string {
    if (bytes.length > blockBytes) throw new RangeError('More bytes than a block holds.')
    block.set(bytes, used)
    const added = used
    used += bytes.length
    if (!utf16) linesEnd = lastLineEnd(added) || linesEnd
    if (used < blockBytes || used < 3) return ''
    start()
    if (utf16) return take(used - (used % 2))
    if (linesEnd > 0) return take(linesEnd)
    return used < lineBytesMax ? '' : take(characterEnd(block, used))
  }

  function end(): string {
    start()
    if (!utf16 || used % 2 === 0) return take(used)
    return take(used - 1) + halfCharacter
  }

  function start() {
    if (isStarted) return
    isStarted = true
    const mark = block.subarray(0, Math.min(used, 3)).toString('hex')
    if (mark.startsWith('fffe')) utf16 = 'utf-16le'
    if (mark.startsWith('feff')) utf16 = 'utf-16be'
    if (mark === 'efbbbf') hasUtf8 = true
    if (utf16 || hasUtf8) drop(utf16 ? 2 : 3)
  }

  function take(length: number): string {
    const text = textOf(block.subarray(0, length))
    drop(length)
    return text
  }

  function drop(length: number) {
    block.copyWithin(0, length, used)
    used -= length
    linesEnd = Math.max(linesEnd - length, 0)
  }

  function lastLineEnd(from: number): number {
    const added = block.subarray(from, used)
    const found = added.lastIndexOf(lineFeed)
    const last = found === -1 ? added.lastIndexOf(carriageReturn) : found
    return last === -1 ? 0 : from + last + 1
  }

  function textOf(bytes: Buffer): string {
    if (utf16) return (utf16 === 'utf-16be' ? bytes.swap16() : bytes).toString('utf16le')
    if (isAscii(bytes)) return bytes.toString('latin1')
    if (!isUtf8(bytes)) return textOfLines(bytes)
    hasUtf8 = true
    return bytes.toString('utf8')
  }

  /** Neighbouring lines in the same encoding are decoded together; ASCII fits either. */
  function textOfLines(bytes: Buffer): string {
    let text = ''
    let runStart = 0
    let runIsUtf8: boolean | undefined
    for (let at = 0; at < bytes.length; ) {
      const next = lineEndFrom(bytes, at)
      const line = bytes.subarray(at, next)
      if (!isAscii(line)) {
        const lineIsUtf8 = isUtf8(line)
        if (runIsUtf8 !== undefined && lineIsUtf8 !== runIsUtf8) {
          text += textOfRun(bytes.subarray(runStart, at), runIsUtf8)
          runStart = at
        }
        runIsUtf8 = lineIsUtf8
      }
      at = next
    }
    return text + textOfRun(bytes.subarray(runStart), runIsUtf8 ?? true)
  }

  function textOfRun(bytes: Buffer, runIsUtf8: boolean): string {
    if (runIsUtf8) hasUtf8 = true
    else has1252 = true
    return runIsUtf8 ? bytes.toString('utf8') : windows1252.decode(bytes)
  }

  return {
    push,
    end,
    get encoding() {
      if (utf16) return utf16
      if (!has1252) return 'utf-8'
      return hasUtf8 ? 'mixed' : 'windows-1252'
    },
  }
}

const windows1252 = new TextDecoder('windows-1252')

/** Just behind the next line end, or the end of the bytes. */
function lineEndFrom(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === lineFeed || bytes[at] === carriageReturn) return at + 1
  }
  return bytes.length
}

/** Where the last whole UTF-8 character ends, so that a cut never parts one. */
function characterEnd(bytes: Buffer, end: number): number {
  for (let at = end - 1; at >= end - 3 && at > 0; at--) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) return end
    if (byte >= 0xc0) return at + characterLength(byte) > end ? at : end
  }
  return end
}

function characterLength(firstByte: number): number {
  if (firstByte >= 0xf0) return 4
  return firstByte >= 0xe0 ? 3 : 2
}
