import { Kbd, Modal, Table } from '@mantine/core'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'
import type { PageEntry } from './pages.ts'
import { shellTexts } from './texts.ts'

/** The list of shortcuts. */
export default function ShortcutHelp({
  onClose,
  pages,
}: {
  onClose: () => void
  pages: readonly PageEntry[]
}) {
  const common = useTexts(commonTexts)
  const shell = useTexts(shellTexts)
  const rows: [keys: string[], text: string][] = [
    [['Ctrl', 'K'], shell.shortcutPalette],
    [['/'], shell.shortcutSearch],
    [['?'], shell.shortcutHelp],
    [['Esc'], shell.shortcutClose],
    ...pages.map(({ id, key }): [string[], string] => [['g', key], shell.shortcutGo(shell[id])]),
  ]
  return (
    <Modal opened onClose={onClose} title={shell.shortcuts} closeButtonProps={{ 'aria-label': common.close }}>
      <Table>
        <Table.Tbody>
          {rows.map(([keys, text]) => (
            <Table.Tr key={text}>
              <Table.Td w={110}>
                {keys.map(key => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
