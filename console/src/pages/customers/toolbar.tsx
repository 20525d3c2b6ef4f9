import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core'
import { DownloadIcon, TableIcon } from '@radix-ui/react-icons'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { FilterMenu, FilterPills } from './filters.tsx'
import { exportPath, type FilterName } from './list-query.ts'
import { customerTexts } from './texts.ts'
import type { Customer, ListQuery } from './whole-list.ts'

type Props = {
  q: string
  onSearch: (q: string) => void
  filters: Record<FilterName, string>
  onFilter: (changes: Partial<Record<FilterName, string>>) => void
  query: ListQuery
  columns: readonly Column<Customer>[]
  hidden: ReadonlySet<string>
  onHide: (hidden: Set<string>) => void
}

/** Search, filters, columns and the export of what they show. */
export function Toolbar({ q, onSearch, filters, onFilter, query, columns, hidden, onHide }: Props) {
  const t = useTexts(customerTexts)
  const common = useTexts(commonTexts)
  return (
    <>
      <Group gap="xs" wrap="wrap">
        <SearchField
          value={q}
          onSearch={onSearch}
          placeholder={t.searchHint}
          aria-label={`${common.search}: ${t.searchHint}`}
          maxLength={100}
          style={{ flex: '1 1 220px' }}
        />
        <FilterMenu filters={filters} onChange={onFilter} />
        <ColumnMenu columns={columns} hidden={hidden} onChange={onHide}>
          <Tooltip label={common.columns}>
            <ActionIcon variant="default" size={36} aria-label={common.columns}>
              <TableIcon />
            </ActionIcon>
          </Tooltip>
        </ColumnMenu>
        <Menu position="bottom-end" width={280}>
          <Menu.Target>
            <Button variant="default" leftSection={<DownloadIcon />}>
              {common.export}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>
              <Text size="xs" className="quiet">
                {t.exportNote}
              </Text>
            </Menu.Label>
            <Menu.Item component="a" href={exportPath(query, 'csv')} download="customers.csv">
              {t.exportCsv}
            </Menu.Item>
            <Menu.Item component="a" href={exportPath(query, 'ndjson')} download="customers.ndjson">
              {t.exportNdjson}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <FilterPills filters={filters} onChange={onFilter} />
    </>
  )
}
