import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { UploadIcon } from '@radix-ui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Problem } from '../../api/problem.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { DropFiles } from '../../ui/drop-files.tsx'
import { useFormat } from '../../ui/format.ts'
import { later } from '../../ui/later.tsx'
import { Section } from '../../ui/page.tsx'
import { failureText, Loading } from '../../ui/states.tsx'
import { inkOf } from '../imports/import-state.tsx'
import { type FileToSend, sendFiles } from '../imports/send-files.ts'
import { importTexts, targetName } from '../imports/texts.ts'
import { forgetImported } from '../imports/use-import.ts'
import { defaultOptions, type OptionsForm, optionsOf } from './options.ts'
import { Sending } from './sending.tsx'
import { guessTarget, targets } from './targets.ts'
import { hiringTexts } from './texts.ts'

const FileList = later(() => import('./file-list.tsx').then(each => each.FileList), <Loading rows={2} />)
const LoadOptions = later(() => import('./load-options.tsx').then(each => each.LoadOptions))

type Sent = { bytes: number; total: number }

/** Takes files, says what they will be loaded into and how, and sends them; `onLoading` when the service has them. */
export function LoadFiles({ onLoading }: { onLoading: (uploadId: string) => void }) {
  const t = useTexts(hiringTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const queries = useQueryClient()
  const [files, setFiles] = useState<readonly FileToSend[]>([])
  const [options, setOptions] = useState<OptionsForm>(defaultOptions)
  const [sent, setSent] = useState<Sent>()
  const [failure, setFailure] = useState<string>()
  const stopping = useRef<AbortController>(undefined)

  const add = (dropped: readonly File[]) => {
    setFailure(undefined)
    setFiles(before => [...before, ...dropped.map(file => ({ file, target: guessTarget(file.name) }))])
  }
  const send = async () => {
    stopping.current = new AbortController()
    setFailure(undefined)
    setSent({ bytes: 0, total: files.reduce((sum, { file }) => sum + file.size, 0) })
    try {
      const answer = await sendFiles({
        module: 'hiring',
        files,
        options: optionsOf(options),
        isAsync: true,
        onSent: (bytes, total) => setSent({ bytes, total }),
        signal: stopping.current.signal,
      })
      // What was only checked is kept: it may be loaded next.
      if (options.isDryRun) setOptions({ ...options, isDryRun: false })
      else setFiles([])
      void forgetImported(queries)
      onLoading((answer.upload_id ?? answer.imports?.[0]?.upload_id) as string)
    } catch (error) {
      const isStopped = error instanceof Problem && error.reason === 'given_up'
      setFailure(isStopped ? t.stopped : failureText(error, common))
    } finally {
      setSent(undefined)
    }
  }
  const count = format.number(files.length)
  return (
    <Section title={t.load}>
      <DropFiles label={t.load} isDisabled={sent !== undefined} onFiles={add}>
        <UploadIcon width={22} height={22} style={{ flexShrink: 0 }} />
        <div>
          <Text fw={500}>{t.dropHere}</Text>
          <Text size="sm" className="quiet">
            {t.dropAbout}
          </Text>
        </div>
      </DropFiles>
      {files.length === 0 && <Templates />}
      {failure && (
        <Text size="sm" c={inkOf('red')} role="alert">
          {failure}
        </Text>
      )}
      {files.length > 0 && (
        <Stack gap="md">
          <FileList files={files} onChange={setFiles} isDisabled={sent !== undefined} />
          <LoadOptions options={options} onChange={setOptions} />
          {sent ? (
            <Sending bytes={sent.bytes} total={sent.total} onStop={() => stopping.current?.abort()} />
          ) : (
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setFiles([])}>
                {common.cancel}
              </Button>
              <Button onClick={() => void send()}>
                {options.isDryRun ? t.sendCheck(count) : t.sendLoad(count)}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Section>
  )
}

function Templates() {
  const t = useTexts(hiringTexts)
  const imports = useTexts(importTexts)
  return (
    <Group gap="sm">
      <Text size="sm" className="quiet">
        {t.templates}
      </Text>
      {targets.map(({ name, columns }) => (
        <Anchor
          key={name}
          component="button"
          type="button"
          size="sm"
          underline="always"
          onClick={() => downloadText(`${name}.csv`, `${columns.join(',')}\r\n`)}
        >
          {targetName(imports, name)}
        </Anchor>
      ))}
    </Group>
  )
}

function downloadText(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
