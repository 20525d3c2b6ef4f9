import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'
import { failureText } from '../ui/states.tsx'
import classes from './login-page.module.css'
import { useLogIn } from './session.ts'
import { sessionTexts } from './texts.ts'

/** Asks who it is. It stands in the place of the page that was asked for, which is shown afterwards. */
export default function LoginPage({ hasEnded }: { hasEnded: boolean }) {
  const session = useTexts(sessionTexts)
  const common = useTexts(commonTexts)
  const logIn = useLogIn()
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    document.title = `${session.title} · Trastienda`
  }, [session])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(undefined)
    try {
      await logIn(String(form.get('email')).trim(), String(form.get('password')))
    } catch (error) {
      setFailure(failureText(error, common))
      setBusy(false)
    }
  }
  return (
    <main className={classes.place}>
      <form onSubmit={submit} className={`surface ${classes.card}`}>
        <Stack gap="md">
          <Stack gap={4}>
            <Title order={1}>Trastienda</Title>
            <Text size="sm" className="quiet">
              {session.about}
            </Text>
          </Stack>
          {hasEnded && <Alert color="orange">{session.ended}</Alert>}
          <TextInput
            name="email"
            type="email"
            label={session.email}
            autoComplete="username"
            required
            autoFocus
          />
          <PasswordInput name="password" label={session.password} autoComplete="current-password" required />
          {failure && (
            <Text c="red" size="sm" role="alert">
              {failure}
            </Text>
          )}
          <Button type="submit" loading={isBusy} fullWidth>
            {session.logIn}
          </Button>
        </Stack>
      </form>
    </main>
  )
}
