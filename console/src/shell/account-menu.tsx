import { Menu, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core'
import { useRef } from 'react'
import { chooseLanguage, type Language, languages, useLanguage, useTexts } from '../language/language.ts'
import { roleTexts } from '../session/role-texts.ts'
import { useLogOut, useSession } from '../session/session.ts'
import { sessionTexts } from '../session/texts.ts'
import { AccountButton } from './account.tsx'
import { localZone, type TimeZoneChoice, usePreferences } from './preferences.tsx'
import { shellTexts } from './texts.ts'

/** Who is logged in, and how they like it; open at first, as it was just asked for. */
export default function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const shell = useTexts(shellTexts)
  const session = useTexts(sessionTexts)
  const roles = useTexts(roleTexts)
  const language = useLanguage()
  const { user, actor } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { timeZone, chooseTimeZone } = usePreferences()
  const logOut = useLogOut()
  const button = useRef<HTMLButtonElement>(null)
  const name = user?.name ?? actor
  return (
    <Menu
      defaultOpened
      onClose={() => button.current?.focus()}
      position="bottom-end"
      width={280}
      closeOnItemClick={false}
    >
      <Menu.Target>
        <AccountButton ref={button} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={500} c="var(--ink)">
            {name}
          </Text>
          {user && (
            <Text size="xs" className="quiet">
              {user.email} · {roles[user.role]}
            </Text>
          )}
        </Menu.Label>
        <Menu.Divider />
        <Choice
          label={shell.theme}
          value={colorScheme}
          data={[
            { value: 'auto', label: shell.themeAuto },
            { value: 'light', label: shell.themeLight },
            { value: 'dark', label: shell.themeDark },
          ]}
          onChange={value => setColorScheme(value as 'auto' | 'light' | 'dark')}
        />
        <Choice
          label={shell.language}
          value={language}
          data={languages.map(({ code, name }) => ({ value: code, label: name }))}
          onChange={value => chooseLanguage(value as Language)}
        />
        <Choice
          label={shell.timeZone}
          value={timeZone}
          data={[
            {
              value: 'local',
              label: shell.timeLocal(localZone.slice(localZone.lastIndexOf('/') + 1).replaceAll('_', ' ')),
            },
            { value: 'utc', label: shell.timeUtc },
          ]}
          onChange={value => chooseTimeZone(value as TimeZoneChoice)}
        />
        <Menu.Divider />
        <Menu.Item component="a" href="/docs" target="_blank" rel="noreferrer">
          {shell.apiDocs}
        </Menu.Item>
        <Menu.Item onClick={onHelp}>{shell.shortcuts}</Menu.Item>
        <Menu.Item onClick={() => void logOut()}>{session.logOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Choice(props: {
  label: string
  value: string
  data: { value: string; label: string }[]
  onChange: (value: string) => void
}) {
  return (
    <div style={{ padding: '6px 12px' }}>
      <Text size="xs" className="quiet" pb={4}>
        {props.label}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={props.label}
        value={props.value}
        data={props.data}
        onChange={props.onChange}
      />
    </div>
  )
}
