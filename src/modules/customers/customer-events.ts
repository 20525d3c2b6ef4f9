/** What the customers module announces. The payload names the customer; who needs more asks the module's face. */
export type CustomerEvent =
  | { type: 'customer.registered'; payload: { customerId: number } }
  | { type: 'customer.changed'; payload: { customerId: number } }
  | { type: 'customer.removed'; payload: { customerId: number } }
