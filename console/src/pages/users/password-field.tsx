import { Button, Group, PasswordInput, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useState } from 'react'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { userTexts } from './texts.ts'
import { passwordLengthMin, suggestPassword } from './users.ts'

/** A new password, typed or suggested. */
export function PasswordField({
  value,
  onChange,
  error,
}: {
  value: string
  onChange: (password: string) => void
  error: string | undefined
}) {
  const t = useTexts(userTexts)
  const common = useTexts(commonTexts)
  const clipboard = useClipboard({ timeout: 3000 })
  const [suggested, setSuggested] = useState('')
  const [isVisible, setVisible] = useState(false)
  return (
    <div>
      <PasswordInput
        label={t.password}
        description={t.passwordHint}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
        visible={isVisible}
        onVisibilityChange={setVisible}
        error={error}
        required
        minLength={passwordLengthMin}
        maxLength={256}
        autoComplete="new-password"
      />
      <Group gap="xs" pt={6}>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            const password = suggestPassword()
            setSuggested(password)
            setVisible(true)
            onChange(password)
          }}
        >
          {t.suggest}
        </Button>
        {suggested !== '' && suggested === value && (
          <>
            <Button size="compact-xs" variant="default" onClick={() => clipboard.copy(value)}>
              {clipboard.copied ? common.copied : common.copy}
            </Button>
            <Text size="xs" className="quiet">
              {t.suggested}
            </Text>
          </>
        )}
      </Group>
    </div>
  )
}
