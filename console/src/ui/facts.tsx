import type { ReactNode } from 'react'
import classes from './facts.module.css'

/** Names and what they are, one under the other; what is `undefined` is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, what]) => what !== undefined)
        .map(([name, what]) => (
          <div key={name} className={classes.fact}>
            <dt className="quiet">{name}</dt>
            <dd className={classes.what}>{what}</dd>
          </div>
        ))}
    </dl>
  )
}
