import type { UploadOptions } from '../imports/send-files.ts'

/** The options as a form holds them: the share in percent, empty for none. */
export type OptionsForm = {
  isDryRun: boolean
  acceptsIncomplete: boolean
  rejectsPercentMax: number | string
}

export const defaultOptions: OptionsForm = {
  isDryRun: false,
  acceptsIncomplete: false,
  rejectsPercentMax: '',
}

/** The options as an upload takes them. */
export function optionsOf({ isDryRun, acceptsIncomplete, rejectsPercentMax }: OptionsForm): UploadOptions {
  const rejectsShareMax = rejectsPercentMax === '' ? undefined : Number(rejectsPercentMax) / 100
  return { isDryRun, acceptsIncomplete, rejectsShareMax }
}
