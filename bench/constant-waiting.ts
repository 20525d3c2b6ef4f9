/** The yardstick of telling many who wait: bare node:http holds their calls, and answers all with a constant at each change. */
import { createServer, type ServerResponse } from 'node:http'

let change = 0
let waiting: ServerResponse[] = []
const told = new Map<string, number>()

const server = createServer((request, response) => {
  if (request.url === '/ready') return void answer(response, '{}')
  if (request.method === 'POST') return void request.resume().once('end', () => accept(response))
  const app = String(request.headers['app-name'])
  if (told.get(app) === change) return void waiting.push(response)
  told.set(app, change)
  answer(response, news())
})

function accept(response: ServerResponse) {
  change++
  answer(response, JSON.stringify({ processed_id: change }))
  const answered = waiting
  waiting = []
  const body = news()
  for (const each of answered) {
    told.set(String(each.req.headers['app-name']), change)
    answer(each, body)
  }
}

const news = () =>
  JSON.stringify({ current_status: 3, status_change_id: change, Change_at: '2023-09-12T19:53:08Z' })

function answer(response: ServerResponse, body: string) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
