import { ActionIcon, Code, Group, ScrollArea, Stack, Text } from '@mantine/core'
import { Cross2Icon, FileTextIcon } from '@radix-ui/react-icons'
import { useEffect, useState } from 'react'
import { useTexts } from '../../language/language.ts'
import { Choice } from '../../ui/choice.tsx'
import { useFormat } from '../../ui/format.ts'
import type { FileToSend } from '../imports/send-files.ts'
import { importTexts, targetName } from '../imports/texts.ts'
import { targets } from './targets.ts'
import { hiringTexts } from './texts.ts'

type Props = {
  files: readonly FileToSend[]
  onChange: (files: readonly FileToSend[]) => void
  isDisabled: boolean
}

/** The files that were chosen: how large, how they begin, and what each is loaded into. */
export function FileList({ files, onChange, isDisabled }: Props) {
  const t = useTexts(hiringTexts)
  return (
    <Stack component="ul" gap="sm" m={0} p={0} aria-label={t.filesChosen} style={{ listStyle: 'none' }}>
      {files.map((each, place) => (
        <ChosenFile
          key={place}
          chosen={each}
          isDisabled={isDisabled}
          onTarget={target => onChange(files.with(place, { ...each, target }))}
          onRemove={() => onChange(files.toSpliced(place, 1))}
        />
      ))}
    </Stack>
  )
}

function ChosenFile(props: {
  chosen: FileToSend
  isDisabled: boolean
  onTarget: (target: string) => void
  onRemove: () => void
}) {
  const { file, target } = props.chosen
  const t = useTexts(hiringTexts)
  const imports = useTexts(importTexts)
  const format = useFormat()
  const lines = useFirstLines(file)
  return (
    <li>
      <Group gap="sm" wrap="nowrap" align="center">
        <FileTextIcon />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text size="sm" fw={500} truncate>
            {file.name}
          </Text>
          <Text size="xs" className="quiet numbers">
            {format.bytes(file.size)}
          </Text>
        </div>
        <Choice
          size="xs"
          w={150}
          aria-label={t.target(file.name)}
          disabled={props.isDisabled}
          value={target}
          data={targets.map(({ name }) => ({ value: name, label: targetName(imports, name) }))}
          onChange={props.onTarget}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t.remove(file.name)}
          disabled={props.isDisabled}
          onClick={props.onRemove}
        >
          <Cross2Icon />
        </ActionIcon>
      </Group>
      {lines && (
        <ScrollArea type="auto" mt={6} viewportProps={{ tabIndex: 0, 'aria-label': t.preview(file.name) }}>
          <Code block fz={12} style={{ overflow: 'visible', width: 'max-content', minWidth: '100%' }}>
            {lines}
          </Code>
        </ScrollArea>
      )}
    </li>
  )
}

const previewBytes = 2_000
const previewLines = 3
const lineLengthMax = 200

/** How a file begins; nothing when that is no text that we can show. */
function useFirstLines(file: File): string | undefined {
  const [lines, setLines] = useState<string>()
  useEffect(() => {
    let isCurrent = true
    file
      .slice(0, previewBytes)
      .text()
      .then(text => {
        if (!isCurrent || text.includes('\0')) return
        const first = text.split(/\r\n|\r|\n/).slice(0, previewLines)
        setLines(first.map(line => line.slice(0, lineLengthMax)).join('\n'))
      })
      .catch(() => {})
    return () => {
      isCurrent = false
    }
  }, [file])
  return lines
}
