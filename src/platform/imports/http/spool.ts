import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '../../uuid.ts'

/** A file set aside until it is known what it is. */
export type Spool = { size: number; bytes: () => AsyncGenerator<Buffer>; discard: () => Promise<void> }

const inMemoryBytesMax = 1_048_576
const pieceBytes = 262_144

/** Sets a file aside: in memory while it is small, else in a temporary file that nothing but this process can find. */
export async function spool(bytes: AsyncIterable<Buffer>): Promise<Spool> {
  const held: Buffer[] = []
  let size = 0
  let file: FileHandle | undefined
  try {
    for await (const piece of bytes) {
      size += piece.length
      held.push(piece)
      if (!file && size <= inMemoryBytesMax) continue
      file ??= await openNameless()
      await file.writev(held.splice(0))
    }
  } catch (error) {
    await file?.close()
    throw error
  }
  return {
    size,
    bytes: () => (file ? readFrom(file) : readHeld(held)),
    discard: async () => {
      held.length = 0
      await file?.close()
      file = undefined
    },
  }
}

// Its name is gone before a byte is in it: whatever ends the process, nothing is left behind.
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `trastienda-upload-${newId()}`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}

async function* readFrom(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function* readHeld(held: Buffer[]): AsyncGenerator<Buffer> {
  yield* held
}
