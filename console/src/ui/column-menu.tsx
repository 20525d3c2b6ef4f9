import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'
import type { Column } from './data-table.tsx'

/** Chooses which columns are shown. */
export function ColumnMenu<Row>({
  columns,
  hidden,
  onChange,
  children,
}: {
  columns: readonly Column<Row>[]
  hidden: ReadonlySet<string>
  onChange: (hidden: Set<string>) => void
  children: ReactNode
}) {
  const common = useTexts(commonTexts)
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown aria-label={common.columns}>
        {columns.map(({ id, title }) => (
          <Menu.CheckboxItem
            key={id}
            checked={!hidden.has(id)}
            onChange={() => {
              const next = new Set(hidden)
              if (!next.delete(id)) next.add(id)
              onChange(next)
            }}
          >
            {title}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
