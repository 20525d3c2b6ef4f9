import type { TestApp } from '../../../../test/app.ts'

/** A file of a form, or a field of it when it has no file name. */
export type Part = { name: string; content: string | Buffer; fileName?: string }

const boundary = 'a-boundary-that-no-file-holds'

/** A form as a client sends it: its parts in this order. */
export function aForm(parts: Part[]): { body: Buffer; headers: Record<string, string> } {
  const pieces = parts.flatMap(({ name, content, fileName }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: text/csv`,
    '\r\n\r\n',
    content,
    '\r\n',
  ])
  const body = Buffer.concat([...pieces, `--${boundary}--\r\n`].map(piece => Buffer.from(piece)))
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}

/** Sends a form. */
export function upload(
  { call }: Pick<TestApp, 'call'>,
  parts: Part[],
  { query = '', headers = {}, path = '/upload_csv' }: UploadOptions = {},
) {
  const form = aForm(parts)
  return call('POST', `${path}${query && `?${query}`}`, {
    body: form.body,
    headers: { ...form.headers, ...headers },
  })
}

type UploadOptions = { query?: string; headers?: Record<string, string>; path?: string }

/** A file of the form. */
export const file = (content: string | Buffer, { name = 'file', fileName = 'data.csv' } = {}): Part => ({
  name,
  content,
  fileName,
})

export const field = (name: string, content: string): Part => ({ name, content })

/** Lines of employees of department 1 and job 1. */
export function employeeLines(count: number, firstId = 1): string {
  return Array.from(
    { length: count },
    (_, place) => `${firstId + place},Name ${firstId + place},2021-07-27T16:02:08Z,1,1\n`,
  ).join('')
}

/** How many rows each table of hiring has. */
export async function storedRows({ database }: TestApp) {
  const [row] = await database.owner`
    select (select count(*) from hiring.department) as departments, (select count(*) from hiring.job) as jobs,
      (select count(*) from hiring.employee) as employees`
  return row as { departments: number; jobs: number; employees: number }
}
