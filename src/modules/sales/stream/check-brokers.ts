import type { Consumer } from '@platformatic/kafka'
import { describeTopic } from './find-starts.ts'
import { clientOptions, type KafkaAccess, kafkaFault, loadKafka } from './kafka-client.ts'
import { withinTime } from './waits.ts'

const answerWithinMs = 5_000

/** Whether the brokers answer and have the topic: how many partitions it has, or what is wrong. */
export async function checkBrokers(
  access: KafkaAccess,
  topic: string,
): Promise<{ partitions: number } | { fault: string }> {
  const { Consumer } = await loadKafka()
  const options = { ...clientOptions(access), connectTimeout: 2_000, requestTimeout: 3_000, retries: 0 }
  const consumer = new Consumer({ ...options, groupId: 'trastienda-doctor' })
  try {
    return await Promise.race([ask(consumer, topic), silence()])
  } finally {
    await withinTime(consumer.close(true), 1_000)
  }
}

async function ask(consumer: Consumer, topic: string) {
  try {
    const { partitions } = await describeTopic(consumer, topic)
    return { partitions }
  } catch (error) {
    return { fault: kafkaFault(error) }
  }
}

async function silence(): Promise<{ fault: string }> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, answerWithinMs).unref()
  await promise
  return { fault: `silence for ${answerWithinMs / 1000} s` }
}
