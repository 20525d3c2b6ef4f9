import {
  ActivityLogIcon,
  BarChartIcon,
  BellIcon,
  DashboardIcon,
  ExclamationTriangleIcon,
  GearIcon,
  IdCardIcon,
  LockClosedIcon,
  PaperPlaneIcon,
  PersonIcon,
  ReaderIcon,
  UploadIcon,
} from '@radix-ui/react-icons'
import type { ComponentType } from 'react'

/** A page of the console: where it is, which scope shows it (any of them), and the letter after `g` that goes there. */
export type PageEntry = {
  id: PageId
  path: string
  scopes: readonly string[]
  key: string
  icon: ComponentType
  group: 'pages' | 'operation' | 'access'
}

export type PageId =
  | 'overview'
  | 'customers'
  | 'sales'
  | 'hiring'
  | 'notifications'
  | 'criticality'
  | 'alerts'
  | 'imports'
  | 'keys'
  | 'users'
  | 'audit'
  | 'system'

export const pages: readonly PageEntry[] = [
  { id: 'overview', path: '/', scopes: [], key: 'o', icon: DashboardIcon, group: 'pages' },
  {
    id: 'customers',
    path: '/customers',
    scopes: ['customers:read'],
    key: 'c',
    icon: PersonIcon,
    group: 'pages',
  },
  { id: 'sales', path: '/sales', scopes: ['sales:read'], key: 's', icon: BarChartIcon, group: 'pages' },
  { id: 'hiring', path: '/hiring', scopes: ['hiring:read'], key: 'h', icon: IdCardIcon, group: 'pages' },
  {
    id: 'notifications',
    path: '/notifications',
    scopes: ['notifications:read'],
    key: 'n',
    icon: PaperPlaneIcon,
    group: 'pages',
  },
  {
    id: 'criticality',
    path: '/criticality',
    scopes: ['criticality:read'],
    key: 'k',
    icon: ExclamationTriangleIcon,
    group: 'pages',
  },
  { id: 'alerts', path: '/alerts', scopes: ['alerts:read'], key: 'a', icon: BellIcon, group: 'operation' },
  {
    id: 'imports',
    path: '/imports',
    scopes: ['hiring:read', 'sales:write'],
    key: 'i',
    icon: UploadIcon,
    group: 'operation',
  },
  {
    id: 'system',
    path: '/system',
    scopes: ['system:read'],
    key: 'y',
    icon: ActivityLogIcon,
    group: 'operation',
  },
  { id: 'keys', path: '/keys', scopes: ['access:read'], key: 'e', icon: LockClosedIcon, group: 'access' },
  { id: 'users', path: '/users', scopes: ['access:read'], key: 'u', icon: GearIcon, group: 'access' },
  { id: 'audit', path: '/audit', scopes: ['audit:read'], key: 't', icon: ReaderIcon, group: 'access' },
]

/** The pages that somebody with these scopes sees. */
export function pagesFor(scopes: readonly string[]): PageEntry[] {
  return pages.filter(page => page.scopes.length === 0 || page.scopes.some(scope => scopes.includes(scope)))
}

/** The page at an address. */
export function pageAt(path: string): PageEntry | undefined {
  return pages.find(page => page.path === path)
}
