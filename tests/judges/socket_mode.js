// Slack's own Socket Mode client for JavaScript against the address in argv. Ends with its standard input.
// It acknowledges whatever comes, and says on a line each what it got and how it stands with the connection.

const { createRequire } = require('node:module')
const { SocketModeClient } = createRequire(`${process.cwd()}/package.json`)('@slack/socket-mode')

const [address, appToken] = process.argv.slice(2)
const client = new SocketModeClient({
  appToken,
  clientPingTimeout: 1000, // also how long it waits before it connects again
  clientOptions: { slackApiUrl: address },
  logLevel: 'error'
})
const say = (...words) => console.log(words.join(' '))

client.on('connected', () => say('connected'))
client.on('reconnecting', () => say('reconnecting'))
client.on('slash_commands', async ({ ack, body }) => {
  await ack({ text: `You typed ${body.command} ${body.text}` })
})
client.on('message', async ({ ack, event }) => {
  await ack()
  say('message', event.text)
})
client.on('interactive', async ({ ack, body }) => {
  await ack()
  say(body.type, body.actions[0].action_id)
})

process.stdin.resume().on('end', async () => {
  await client.disconnect()
  process.exit(0)
})
client.start()
