const lengthMax = 320

/** The bare address of `address` or `Name <address>`. */
export function addressOf(from: string): string {
  return /<([^<>]*)>\s*$/.exec(from)?.[1]?.trim() ?? from.trim()
}

/** Whether a text is exactly one address, with nothing that could end a header or begin another recipient. */
export function isOneAddress(text: string): boolean {
  return text.length <= lengthMax && /^[^\s\p{C}@<>()[\]\\,;:"]+@[^\s\p{C}@<>()[\]\\,;:"]+$/u.test(text)
}
