import { clientOptions, type KafkaAccess, loadKafka } from './kafka-client.ts'

/** A sale as an event tells it. */
export type SaleEvent = {
  id: string
  customer_id: number
  product: string
  amount: number | string
  occurred_at: string
}

/** Sends sales to a topic; when it has answered, all in-sync brokers have them. */
export type SalesPublisher = {
  publish: (events: readonly SaleEvent[]) => Promise<void>
  close: () => Promise<void>
}

/** Opens a publisher. A customer's sales go to one partition, so they stay in order. */
export async function openSalesPublisher(
  access: KafkaAccess | readonly string[],
  topic: string,
): Promise<SalesPublisher> {
  const { Producer, ProduceAcks, stringSerializers } = await loadKafka()
  const producer = new Producer({
    ...clientOptions('brokers' in access ? access : { brokers: access, isEncrypted: false }),
    serializers: stringSerializers,
    acks: ProduceAcks.ALL,
    idempotent: true,
  })
  return {
    publish: async events => {
      const messages = events.map(event => ({
        topic,
        key: String(event.customer_id),
        value: JSON.stringify(event),
      }))
      if (messages.length > 0) await producer.send({ messages })
    },
    close: () => producer.close(),
  }
}

/** Sends sales to a topic once. */
export async function publishSales(
  access: KafkaAccess | readonly string[],
  topic: string,
  events: readonly SaleEvent[],
): Promise<void> {
  const publisher = await openSalesPublisher(access, topic)
  await publisher.publish(events).finally(publisher.close)
}
