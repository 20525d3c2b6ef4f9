import type { Text } from '../../language.ts'

export type NotCsv = {
  kind:
    | 'excel'
    | 'open_document'
    | 'archive'
    | 'pdf'
    | 'image'
    | 'json'
    | 'markup'
    | 'utf16_without_mark'
    | 'binary'
  /** What the file is, and what to do. */
  text: Text
}

type Kind = NotCsv['kind']

/** As hexadecimal, from the first byte; `..` is any byte. */
const beginnings: [string, Kind][] = [
  ['504b0304', 'archive'],
  ['504b0506', 'archive'],
  ['d0cf11e0a1b11ae1', 'excel'],
  ['1f8b', 'archive'],
  ['28b52ffd', 'archive'],
  ['425a68..314159265359', 'archive'],
  ['fd377a585a00', 'archive'],
  ['377abcaf271c', 'archive'],
  ['526172211a07', 'archive'],
  ['255044462d', 'pdf'],
  ['89504e470d0a1a0a', 'image'],
  ['ffd8ff', 'image'],
  ['474946383761', 'image'],
  ['474946383961', 'image'],
  ['52494646........57454250', 'image'],
  ['50415231', 'binary'],
  ['53514c69746520666f726d6174203300', 'binary'],
  ['7b5c727466', 'binary'],
]
const bytesLooked = 4096

/** What a file is that plainly is no CSV text, by its first bytes (1 KiB or more, or all); undefined when it may be. */
export function notCsv(firstBytes: Uint8Array): NotCsv | undefined {
  const bytes = Buffer.from(firstBytes.subarray(0, bytesLooked))
  const kind = kindByBeginning(bytes) ?? kindByText(bytes) ?? kindByControls(bytes)
  return kind && { kind, text: texts[kind] }
}

function kindByBeginning(bytes: Buffer): Kind | undefined {
  const hex = bytes.toString('hex', 0, 32)
  const [, kind] = beginnings.find(([beginning]) => new RegExp(`^${beginning}`).test(hex)) ?? []
  if (kind !== 'archive' || !hex.startsWith('504b')) return kind
  const names = bytes.toString('latin1')
  if (names.includes('application/vnd.oasis.opendocument')) return 'open_document'
  return /\[Content_Types\]\.xml|_rels\/|xl\//.test(names) ? 'excel' : 'archive'
}

function kindByText(bytes: Buffer): Kind | undefined {
  const text = textOf(bytes).trimStart()
  if (/^(?:\{\s*(?:["}]|$)|\[\s*(?:[[\]{"\d-]|true|false|null|$))/.test(text)) return 'json'
  if (/^<(?:[!?]|[a-z][\w:-]*[\s/>])/i.test(text)) return 'markup'
}

function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

/** A stray control character makes one bad row; many make a file that is no text. */
function kindByControls(bytes: Buffer): Kind | undefined {
  const mark = bytes.toString('hex', 0, 2)
  if (mark === 'fffe' || mark === 'feff') return undefined
  const controls = bytes.filter(byte => byte < 0x09 || (byte > 0x0d && byte < 0x20)).length
  if (controls < 3 || controls * 20 < bytes.length) return undefined
  return hasNulsInTurn(bytes, 0) || hasNulsInTurn(bytes, 1) ? 'utf16_without_mark' : 'binary'
}

/** As UTF-16 of mostly Latin text has: NULs at the even places or at the odd ones, and hardly elsewhere. */
function hasNulsInTurn(bytes: Buffer, remainder: 0 | 1): boolean {
  const nuls = [...bytes.keys()].filter(place => bytes[place] === 0)
  const inTurn = nuls.filter(place => place % 2 === remainder).length
  return inTurn * 10 > nuls.length * 9 && inTurn * 10 > (bytes.length / 2) * 8
}

const texts: Record<Kind, Text> = {
  excel: {
    en: 'This is an Excel workbook (or another Office file). Open it, choose "Save as", "CSV UTF-8", and upload that file.',
    es: 'Esto es un libro de Excel (u otro archivo de Office). Ábralo, elija «Guardar como», «CSV UTF-8», y suba ese archivo.',
  },
  open_document: {
    en: 'This is an OpenDocument file (LibreOffice). Open it, choose "Save as", "Text CSV", and upload that file.',
    es: 'Esto es un archivo OpenDocument (LibreOffice). Ábralo, elija «Guardar como», «Texto CSV», y suba ese archivo.',
  },
  archive: {
    en: 'This is a compressed file. Unpack it and upload the CSV file that is in it.',
    es: 'Esto es un archivo comprimido. Descomprímalo y suba el archivo CSV que contiene.',
  },
  pdf: {
    en: 'This is a PDF document. Export the table as CSV from the program that made it, and upload that file.',
    es: 'Esto es un documento PDF. Exporte la tabla como CSV desde el programa que lo hizo y suba ese archivo.',
  },
  image: {
    en: 'This is an image. Upload the table as a CSV file.',
    es: 'Esto es una imagen. Suba la tabla como archivo CSV.',
  },
  json: {
    en: 'This is JSON. Upload a CSV file, or send the rows as JSON to a route that takes them.',
    es: 'Esto es JSON. Suba un archivo CSV, o envíe las filas como JSON a una ruta que las reciba.',
  },
  markup: {
    en: 'This is HTML or XML (some programs name such a file .xls). Open it in a spreadsheet, save it as CSV, and upload that file.',
    es: 'Esto es HTML o XML (algunos programas llaman .xls a un archivo así). Ábralo en una hoja de cálculo, guárdelo como CSV y suba ese archivo.',
  },
  utf16_without_mark: {
    en: 'This text is UTF-16 without its byte order mark. Save it as "CSV UTF-8" and upload that file.',
    es: 'Este texto es UTF-16 sin su marca de orden de bytes. Guárdelo como «CSV UTF-8» y suba ese archivo.',
  },
  binary: {
    en: 'This file is not text. Save the table as CSV and upload that file.',
    es: 'Este archivo no es texto. Guarde la tabla como CSV y suba ese archivo.',
  },
}
