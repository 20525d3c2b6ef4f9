import { Alert, Button, Group, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Problem } from '../api/problem.ts'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'
import { failureText } from './states.tsx'

/** Saves a form. When somebody else was faster, what is stored now is read and shown, and nothing that was typed is lost. */
export function useSaving(save: () => Promise<unknown>, onStale?: () => Promise<unknown>) {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [wasStale, setStale] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // A form in a dialog in a form: React lets the event through.
    event.stopPropagation()
    setBusy(true)
    setError(undefined)
    try {
      await save()
    } catch (failure) {
      if (!isStale(failure) || !onStale) setError(failure)
      else
        await onStale().then(
          () => setStale(true),
          later => setError(later),
        )
    } finally {
      setBusy(false)
    }
  }
  return { submit, isBusy, error, wasStale, errors: fieldErrors(error) }
}

type Props = Pick<ReturnType<typeof useSaving>, 'isBusy' | 'error' | 'wasStale' | 'errors'> & {
  onCancel: () => void
  act?: string
}

/** Says above the fields that somebody else was faster. */
export function StaleNote({ wasStale }: { wasStale: boolean }) {
  const common = useTexts(commonTexts)
  if (!wasStale) return null
  return (
    <Alert color="orange" role="alert" p="sm">
      {common.changedMeanwhile}
    </Alert>
  )
}

/** The end of a form: what went wrong, and its buttons. */
export function FormEnd({ isBusy, error, wasStale, errors, onCancel, act }: Props) {
  const common = useTexts(commonTexts)
  return (
    <>
      {error !== undefined && Object.keys(errors).length === 0 && (
        <Text size="sm" c="red" role="alert">
          {failureText(error, common)}
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button size="sm" variant="default" onClick={onCancel}>
          {common.cancel}
        </Button>
        <Button size="sm" type="submit" loading={isBusy}>
          {act ?? (wasStale ? common.saveMine : common.save)}
        </Button>
      </Group>
    </>
  )
}

/** The API's refusals of single fields, by name: `/email` is `email`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {}
  return Object.fromEntries(error.errors.map(({ pointer, detail }) => [pointer.slice(1), detail]))
}

/** Whether somebody else was faster. */
function isStale(error: unknown): boolean {
  return error instanceof Problem && error.status === 412
}
