import { Type } from 'typebox'
import { importStatuses } from '../import-record.ts'

const MaybeText = Type.Union([Type.String(), Type.Null()])
const MaybeNumber = Type.Union([Type.Number(), Type.Null()])
const MaybeTime = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])
const Count = Type.Integer({ minimum: 0 })

/** One of these words. */
export const oneOf = <Word extends string>(words: readonly Word[], description?: string) =>
  Type.Unsafe<Word>({ type: 'string', enum: [...words], ...(description ? { description } : {}) })

/** Rows of one file, or of all files of an upload. In a finished import they add up to `rows_read`. */
const counts = {
  rows_read: Count,
  rows_inserted: Count,
  rows_updated: Count,
  rows_unchanged: Count,
  rows_rejected: Count,
}

const described = {
  id: Type.String(),
  upload_id: Type.String({
    description: 'Files that came in one upload were loaded together or not at all.',
  }),
  module: Type.String(),
  target: Type.String(),
  file_name: MaybeText,
  actor: Type.String(),
  status: oneOf(importStatuses),
  dry_run: Type.Boolean(),
  incomplete: oneOf(['accept', 'reject']),
  rejects_max_share: MaybeNumber,
  lines_read: Count,
  lines_blank: Count,
  bytes_read: Count,
  bytes_total: MaybeNumber,
  separator: MaybeText,
  encoding: MaybeText,
  has_header: Type.Union([Type.Boolean(), Type.Null()]),
  columns_ignored: Type.Array(Type.String()),
  same_as: Type.Union([Type.String(), Type.Null()], {
    description: 'An earlier import of the same bytes into the same target.',
  }),
  failure: Type.Union([Type.Object({ reason: Type.String(), detail: Type.String() }), Type.Null()]),
  progress: Type.Union(
    [
      Type.Object({
        share: Type.Union([Type.Number(), Type.Null()]),
        seconds_left: Type.Union([Type.Integer(), Type.Null()]),
      }),
      Type.Null(),
    ],
    {
      description: 'While it runs: the share of the bytes that are read, 0 to 1, and the time until all are.',
    },
  ),
  created_at: Type.String({ format: 'date-time' }),
  started_at: MaybeTime,
  finished_at: MaybeTime,
  rejects_url: Type.String(),
}

/** An import. */
export const ImportView = Type.Object({ ...described, ...counts })

/** A row that was not loaded. */
export const RejectView = Type.Object({
  line: Type.Integer({ description: 'Line of the file, from 1, the header included.' }),
  column: MaybeText,
  value: MaybeText,
  code: Type.String(),
  message: Type.String(),
  raw: Type.String({ description: 'The row as it stood in the file.' }),
  errors: Type.Array(
    Type.Object({ column: MaybeText, value: MaybeText, code: Type.String(), message: Type.String() }),
  ),
  cells: Type.Record(Type.String(), Type.String(), {
    description: 'What the row holds by column of the target, in their order: to mend and send again.',
  }),
  cells_beyond: Type.Array(Type.String(), { description: 'What it holds beyond the cells of a full row.' }),
})

const rejects = Type.Array(RejectView, { description: 'The first of them; rejects_url has them all.' })

const OfUpload = Type.Object({ ...described, ...counts, import_id: Type.String(), rejects })

/** The answer of an upload: the import of its one file, or the sums and the imports of several. */
export const UploadAnswer = Type.Object(
  { ...Type.Partial(OfUpload).properties, ...counts, imports: Type.Optional(Type.Array(OfUpload)) },
  {
    description:
      'One file: its import. Several: the sums of their rows, and "imports" with each in the order in which they came.',
    examples: [
      {
        import_id: '019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de',
        module: 'hiring',
        target: 'departments',
        status: 'completed',
        rows_read: 12,
        rows_inserted: 11,
        rows_updated: 0,
        rows_unchanged: 0,
        rows_rejected: 1,
      },
    ],
  },
)
