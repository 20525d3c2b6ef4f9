import { Avatar, UnstyledButton } from '@mantine/core'
import { type ComponentProps, useState } from 'react'
import { useTexts } from '../language/language.ts'
import { useSession } from '../session/session.ts'
import { later } from '../ui/later.tsx'
import { shellTexts } from './texts.ts'

const AccountMenu = later(() => import('./account-menu.tsx').then(each => each.default), <AccountButton />)

/** Who is logged in; a click opens the menu. */
export function Account({ onHelp }: { onHelp: () => void }) {
  const [isAsked, setAsked] = useState(false)
  if (isAsked) return <AccountMenu onHelp={onHelp} />
  return <AccountButton aria-haspopup="menu" aria-expanded={false} onClick={() => setAsked(true)} />
}

/** What opens the menu of the account. */
export function AccountButton(props: ComponentProps<'button'>) {
  const shell = useTexts(shellTexts)
  const { user, actor } = useSession()
  const name = user?.name ?? actor
  return (
    <UnstyledButton aria-label={`${shell.account}: ${name}`} {...props}>
      <Avatar size={30} radius="xl" color="teal" variant="light">
        {name.slice(0, 1).toUpperCase()}
      </Avatar>
    </UnstyledButton>
  )
}
