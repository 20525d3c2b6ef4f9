export { Places } from './places.tsx'
export { Ranks } from './ranks.tsx'
export { Steps } from './steps.tsx'
