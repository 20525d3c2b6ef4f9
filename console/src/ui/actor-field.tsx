import { Autocomplete, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import { commonTexts } from '../language/common-texts.ts'
import { useTexts } from '../language/language.ts'
import { useMay } from '../session/session.ts'
import { type ActorChoice, choicesFor, meantAtEnd, meantBy } from './actor-choices.ts'
import { useUserOrKeyNames } from './actor-name.tsx'
import { actorTexts, actorWords, isUserOrKey } from './actor-texts.ts'

type Props = {
  label: string
  /** As the API writes it, `user:1`; '' for nobody. */
  value: string
  onChange: (value: string) => void
  /** Those on the page: they are offered, and all users and keys too where one may know them. */
  seen: readonly string[]
  /** Also what is no actor stands there, as it is. */
  isAnything?: boolean
  w?: number
}

const pauseMs = 300
const shownMax = 20
const lengthMax = 300

/** Asks for an actor by its name. What the API would write is taken too. */
export function ActorField({ label, value, onChange, seen, isAnything = false, w }: Props) {
  const [typed, setTyped] = useState<string>()
  const [wasReached, setReached] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  // Another choice than what was typed came from outside: from a link, or from the button that clears.
  useEffect(() => setTyped(undefined), [value])
  const t = useTexts(actorTexts)
  const common = useTexts(commonTexts)
  const known = useKnown(wasReached)
  const actors = useEverSeen(value, seen, known)
  const userOrKeyName = useUserOrKeyNames(actors)
  const choices = useMemo(() => {
    const nameOf = (actor: string) =>
      isUserOrKey(actor) ? userOrKeyName(actor) : isAnything ? actor : actorWords(t, actor)
    return actors
      .map((actor): ActorChoice => ({ value: actor, label: known.get(actor) ?? nameOf(actor) }))
      .sort((one, other) => one.label.localeCompare(other.label))
  }, [actors, known, userOrKeyName, isAnything, t])
  const name = choices.find(choice => choice.value === value)?.label ?? value
  const choose = (chosen: string) => {
    clearTimeout(timer.current)
    setTyped(undefined)
    if (chosen !== value) onChange(chosen)
  }
  const settle = () => {
    if (typed !== undefined && typed !== name) choose(meantAtEnd(typed, choices))
    else setTyped(undefined)
  }
  return (
    <Autocomplete
      label={label}
      w={w}
      data={choices}
      value={typed ?? name}
      maxLength={lengthMax}
      limit={shownMax}
      filter={({ options }) => {
        const all = options as ActorChoice[]
        return typed === undefined ? all : choicesFor(typed, all)
      }}
      renderOption={({ option }) => <Option choice={option as ActorChoice} />}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      clearable
      placeholder={common.all}
      clearButtonProps={{ 'aria-label': common.clearFilters }}
      onFocus={() => setReached(true)}
      onChange={text => {
        clearTimeout(timer.current)
        setTyped(text)
        if (text === '') return choose('')
        const meant = meantBy(text, choices)
        if (meant !== undefined && meant !== value) timer.current = setTimeout(() => choose(meant), pauseMs)
      }}
      // Called before `onChange` with the name, which two may have.
      onOptionSubmit={chosen => setTimeout(() => choose(chosen))}
      onKeyDown={event => {
        const isChoosing = event.currentTarget.getAttribute('aria-activedescendant')
        if (event.key === 'Enter' && !isChoosing) settle()
      }}
      onBlur={settle}
    />
  )
}

function Option({ choice: { value, label } }: { choice: ActorChoice }) {
  return (
    <span>
      {label}{' '}
      {label !== value && (
        <Text span size="xs" className="quiet">
          {value}
        </Text>
      )}
    </span>
  )
}

// A filter leaves few rows on the page; who was there before stays on offer.
function useEverSeen(value: string, seen: readonly string[], known: ReadonlyMap<string, string>): string[] {
  const ever = useRef(new Set<string>())
  return useMemo(() => {
    for (const actor of [value, ...seen, ...known.keys()]) if (actor !== '') ever.current.add(actor)
    return [...ever.current]
  }, [value, seen, known])
}

const nobody: ReadonlyMap<string, string> = new Map()
const listMax = 200

/** Names of users and keys by how the API writes them, of the first of each; read when they are wanted, by those who may. */
function useKnown(isWanted: boolean): ReadonlyMap<string, string> {
  const may = useMay('access:read')
  const { data } = useQuery({
    queryKey: ['known-actors'],
    enabled: may && isWanted,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const params = { query: { limit: listMax } }
      const [users, keys] = await Promise.all([
        client.GET('/v1/users', { params, signal }),
        client.GET('/v1/keys', { params, signal }),
      ])
      return new Map([
        ...(users.data?.data ?? []).map(({ id, name }) => [`user:${id}`, name] as const),
        ...(keys.data?.data ?? []).map(({ id, name }) => [`key:${id}`, name] as const),
      ])
    },
  })
  return data ?? nobody
}
