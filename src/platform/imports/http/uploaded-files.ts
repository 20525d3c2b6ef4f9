import { AppError } from '../../errors.ts'
import type { Text } from '../../language.ts'
import type { UploadedFile } from '../load-upload.ts'
import type { ImportTarget } from '../target.ts'
import type { FormPart } from './read-form.ts'
import { type Spool, spool } from './spool.ts'

type Targets = readonly ImportTarget[]

/**
 * The files of a form with their targets. A target is named by the address (`named`), by the name of the file's field, by
 * a field `target` before or after the file, or else by the beginning of the file's name. What comes before its target is
 * known is set aside until the form has ended.
 * @throws unreadable for unknown targets and fields, for two targets of one file, and for a form without files.
 */
export async function* filesOfForm(
  parts: AsyncIterable<FormPart>,
  targets: Targets,
  named: ImportTarget | undefined,
): AsyncGenerator<UploadedFile> {
  const aside: { fileName: string | null; file: Spool }[] = []
  let target = named
  let filesSeen = 0
  try {
    for await (const part of parts) {
      if (part.kind === 'field') {
        target = targetOfField(part, targets, target)
        continue
      }
      // A browser sends an input in which nothing was chosen as a file without name.
      if (part.fileName === '' && (await isEmpty(part.bytes))) continue
      filesSeen++
      const own = findTarget(targets, part.name)
      if (own && named && own !== named) throw contradiction(own.name, named.name)
      const known = own ?? target
      const fileName = part.fileName || null
      if (known) yield { target: known, fileName, bytesTotal: null, bytes: part.bytes }
      else aside.push({ fileName, file: await spool(part.bytes) })
    }
    if (filesSeen === 0) throw noFile()
    for (const { fileName, file } of aside) {
      const known = target ?? targetByFileName(targets, fileName)
      if (!known) throw noTarget(targets)
      yield { target: known, fileName, bytesTotal: file.size, bytes: file.bytes() }
    }
  } finally {
    for (const { file } of aside) await file.discard()
  }
}

/** The target of this name. @throws unreadable naming those there are. */
export function targetNamed(targets: Targets, name: string): ImportTarget {
  const target = findTarget(targets, name)
  if (target) return target
  throw new AppError('unreadable', 'import.unknown_target', {
    en: `There is no target "${name.slice(0, 100)}"; there are ${namesOf(targets)}.`,
    es: `No existe el destino "${name.slice(0, 100)}"; hay ${namesOf(targets)}.`,
  })
}

/** The refusal of a file that nobody named a target for. */
export function noTarget(targets: Targets): AppError {
  return new AppError('unreadable', 'import.no_target', {
    en: `Say what to load the file into: target is one of ${namesOf(targets)}.`,
    es: `Indique en qué cargar el archivo: target es uno de ${namesOf(targets)}.`,
  })
}

/** The refusal of an upload without a file. */
export function noFile(): AppError {
  return new AppError('unreadable', 'import.no_file', {
    en: 'There is no file in the form. Send it as the field "file" (curl: -F file=@data.csv).',
    es: 'No hay ningún archivo en el formulario. Envíelo como el campo "file" (curl: -F file=@data.csv).',
  })
}

function targetOfField(
  { name, value }: FormPart & { kind: 'field' },
  targets: Targets,
  known: ImportTarget | undefined,
): ImportTarget {
  if (name !== 'target') throw strangeField(name)
  const target = targetNamed(targets, value.trim())
  if (known && known !== target) throw contradiction(target.name, known.name)
  return target
}

async function isEmpty(bytes: AsyncIterable<Buffer>): Promise<boolean> {
  for await (const piece of bytes) if (piece.length > 0) throw noFileName()
  return true
}

const findTarget = (targets: Targets, name: string) => targets.find(target => target.name === name)

const namesOf = (targets: Targets) => targets.map(({ name }) => name).join(', ')

// The longest name that fits: a target's name may begin with another's.
function targetByFileName(targets: Targets, fileName: string | null): ImportTarget | undefined {
  const name = (fileName ?? '').toLowerCase()
  return targets
    .filter(target => name.startsWith(target.name))
    .sort((one, other) => other.name.length - one.name.length)[0]
}

function contradiction(one: string, other: string) {
  return refuse('import.two_targets', {
    en: `The upload names two targets for one file, ${one} and ${other}. For several files name each field by its target. Nothing was loaded.`,
    es: `La carga nombra dos destinos para un archivo, ${one} y ${other}. Para varios archivos, dé a cada campo el nombre de su destino. No se cargó nada.`,
  })
}

// An option that is taken for a field and ignored would load what was meant as a dry run.
function strangeField(name: string) {
  const quoted = `"${name.slice(0, 100)}"`
  return refuse('import.strange_field', {
    en: `The form has a field ${quoted} that is no file. The only field is "target"; options such as dry_run go into the address, files are sent as files (curl: -F file=@data.csv). Nothing was loaded.`,
    es: `El formulario tiene un campo ${quoted} que no es un archivo. El único campo es "target"; opciones como dry_run van en la dirección, los archivos se envían como archivos (curl: -F file=@data.csv). No se cargó nada.`,
  })
}

function noFileName() {
  return refuse('import.no_file_name', {
    en: 'A file of the form has no name. Nothing was loaded.',
    es: 'Un archivo del formulario no tiene nombre. No se cargó nada.',
  })
}

const refuse = (reason: string, text: Text) => new AppError('unreadable', reason, text)
