import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Storage } from './storage.ts'
import type { S3Place } from './storage-url.ts'

// The SDK repeats a failed call by itself only when it still has the bytes.
const repeatableBytesMax = 8 * 1024 * 1024
const regionDefault = 'us-east-1'

/**
 * Keeps files in a bucket of S3, or of what speaks its protocol. Region, credentials and endpoint are those of the
 * address, then those that Amazon's own tools find (AWS_REGION, AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, profiles, roles).
 * A write is whole by itself: S3 shows an object when all of it has arrived.
 */
export function s3Storage(place: S3Place, environment: Record<string, string | undefined>): Storage {
  const { bucket, prefix, endpoint } = place
  const region = place.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION
  const isElsewhere = endpoint ?? environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL
  const client = new S3Client({
    ...(region || isElsewhere ? { region: region ?? regionDefault } : {}),
    ...(endpoint ? { endpoint } : {}),
    // Other servers are reached by address; a bucket as part of the host's name would need a name service.
    ...(isElsewhere ? { forcePathStyle: true } : {}),
    // Not all of them know the checksums that Amazon's adds to what it is not asked to check.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silent,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  })
  const keyOf = (name: string) => (prefix ? `${prefix}/${name}` : name)
  return {
    place: `s3://${bucket}/${prefix}`,
    put: async (name, { path, bytes, sha256, contentType }) => {
      const isSmall = bytes <= repeatableBytesMax
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(name),
          Body: isSmall ? await readFile(path) : createReadStream(path),
          ContentLength: bytes,
          ContentType: contentType,
          // The server refuses what arrives otherwise.
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        }),
      )
    },
    copy: async (from, to) => {
      // It is read as part of an address, where "=" stands for itself.
      const source = encodeURI(`${bucket}/${keyOf(from)}`)
      await client.send(new CopyObjectCommand({ Bucket: bucket, Key: keyOf(to), CopySource: source }))
    },
    open: async name => {
      const found = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(name) }))
        .catch(unlessMissing)
      return found?.Body as Readable | undefined
    },
    remove: async name => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) }))
    },
    check: async () => {
      // Rights to write show by writing only. Who may not remove keeps an empty object.
      const probe = { Bucket: bucket, Key: keyOf('_check') }
      await client.send(new PutObjectCommand({ ...probe, Body: '' }))
      await client.send(new DeleteObjectCommand(probe)).catch(() => {})
    },
    close: async () => client.destroy(),
  }
}

// It takes an empty file for one of unknown length and says so on the console.
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function unlessMissing(error: { name?: string }): undefined {
  if (error.name === 'NoSuchKey') return undefined
  throw error
}
