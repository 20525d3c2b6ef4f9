import { defineTexts } from '../language/define-texts.ts'

export const snoozeTexts = defineTexts({
  en: {
    snooze: 'Snooze',
    hour: 'For 1 hour',
    tomorrow: 'Until tomorrow, 8:00',
    custom: 'Until …',
    title: 'Snooze until',
    until: 'Until',
  },
  es: {
    snooze: 'Posponer',
    hour: 'Durante 1 hora',
    tomorrow: 'Hasta mañana a las 8:00',
    custom: 'Hasta …',
    title: 'Posponer hasta',
    until: 'Hasta',
  },
})
