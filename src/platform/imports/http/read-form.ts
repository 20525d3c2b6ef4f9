import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { AppError } from '../../errors.ts'
import type { Text } from '../../language.ts'

/** A part of a form, in the order in which it was sent. A file is read before the next part is asked for, or skipped. */
export type FormPart =
  | { kind: 'field'; name: string; value: string }
  | { kind: 'file'; name: string; fileName: string; bytes: AsyncIterable<Buffer> }

/** Most files of one upload. */
const filesMax = 10

const limits = {
  files: filesMax,
  fields: 10,
  parts: 20,
  fieldSize: 1_024,
  headerPairs: 20,
  headerSize: 8_192,
}
const fileBufferBytes = 262_144

/**
 * Reads a multipart form as it comes in; never more than a piece of it is in memory.
 * @throws unreadable `import.form_unreadable`, and whatever the bytes throw.
 */
export async function* readForm(contentType: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<FormPart> {
  const parts = new PartQueue()
  const form = openForm(contentType)
  const streams: BusboyFileStream[] = []
  form.on('file', (name, stream, fileName) => {
    streams.push(stream)
    // What breaks a file breaks the form, whoever reads the file by then.
    stream.on('error', parts.fail)
    parts.add({ kind: 'file', name: name ?? '', fileName: fileName ?? '', bytes: piecesOf(stream, parts) })
  })
  form.on('field', (name, value, _nameTruncated, isTruncated) => {
    if (isTruncated) parts.fail(unreadable(fieldTooLong(name)))
    else parts.add({ kind: 'field', name: name ?? '', value })
  })
  form.on('finish', parts.end)
  form.on('error', parts.fail)
  for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'])
    form.on(limit, () => parts.fail(unreadable(tooManyParts)))
  let filesGiven = 0
  const over = Promise.withResolvers<void>()
  feed(form, bytes, over.promise).catch(error => {
    parts.fail(error)
    streams.at(-1)?.destroy(error)
  })
  try {
    for (let part = await parts.next(); part; part = await parts.next()) {
      yield part
      // Only the file that was given away: a small form is here as a whole, with files that nobody has looked at.
      if (part.kind === 'file') streams[filesGiven++]?.resume()
    }
  } finally {
    over.resolve()
    for (const stream of streams) stream.destroy()
  }
}

function openForm(contentType: string) {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits, fileHwm: fileBufferBytes })
  } catch (cause) {
    throw unreadable(noBoundary, cause)
  }
}

async function feed(form: InstanceType<typeof Busboy>, bytes: AsyncIterable<Buffer>, over: Promise<void>) {
  let isOver = false
  void over.then(() => {
    isOver = true
  })
  for await (const chunk of bytes) {
    if (isOver) return
    if (form.write(chunk)) continue
    const drained = new Promise<void>(resolve => form.once('drain', resolve))
    await Promise.race([drained, over])
    if (isOver) return
  }
  form.end()
}

async function* piecesOf(stream: BusboyFileStream, parts: PartQueue): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) yield piece as Buffer
  } catch (error) {
    throw asRefusal(error)
  }
  // Its last piece may have been here already when the form turned out to be broken.
  parts.throwIfBroken()
}

class PartQueue {
  #parts: FormPart[] = []
  #failure: { error: unknown } | undefined
  #hasEnded = false
  #wake: () => void = () => {}

  add = (part: FormPart) => {
    this.#parts.push(part)
    this.#wake()
  }
  fail = (error: unknown) => {
    this.#failure ??= { error: asRefusal(error) }
    this.#wake()
  }
  end = () => {
    this.#hasEnded = true
    this.#wake()
  }
  throwIfBroken = () => {
    if (this.#failure) throw this.#failure.error
  }
  async next(): Promise<FormPart | undefined> {
    for (;;) {
      this.throwIfBroken()
      const part = this.#parts.shift()
      if (part || this.#hasEnded) return part
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }
}

function asRefusal(error: unknown): unknown {
  return error instanceof AppError ? error : unreadable(endsEarly, error)
}

const unreadable = (text: Text, cause?: unknown) =>
  new AppError('unreadable', 'import.form_unreadable', text, { cause })

const endsEarly: Text = {
  en: 'The multipart form cannot be read to its end. Nothing was loaded; send it again.',
  es: 'No se puede leer el formulario multipart hasta el final. No se cargó nada; envíelo de nuevo.',
}
const noBoundary: Text = {
  en: 'The Content-Type of the multipart form has no boundary. Let your HTTP library write that header.',
  es: 'El Content-Type del formulario multipart no tiene boundary. Deje que su biblioteca HTTP escriba esa cabecera.',
}
const tooManyParts: Text = {
  en: `A form may have ${limits.files} files and ${limits.fields} fields at most. Nothing was loaded.`,
  es: `Un formulario puede tener ${limits.files} archivos y ${limits.fields} campos como máximo. No se cargó nada.`,
}
const fieldTooLong = (name: string): Text => ({
  en: `The field "${name}" is too long for a field. Send files as files (curl: -F file=@data.csv). Nothing was loaded.`,
  es: `El campo "${name}" es demasiado largo para un campo. Envíe los archivos como archivos (curl: -F file=@data.csv). No se cargó nada.`,
})
