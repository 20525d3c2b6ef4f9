/** Customers with their addresses: an instant list at any size, search, export, and changes that cannot collide. */
export { addressRoutes } from './address-routes.ts'
export { clientsRoute } from './clients-route.ts'
export type { CustomerEvent } from './customer-events.ts'
export { customerListRoutes } from './customer-list-routes.ts'
export { customerRoutes } from './customer-routes.ts'
export { exportRoute } from './export-route.ts'
export { seedCustomers } from './seed/seed-customers.ts'
export { deleteOldChanges } from './whole-list.ts'
