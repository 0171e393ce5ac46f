// The wire: state comes over one live stream, acts are POSTs. Who one is and what is open stands in the address.

import { $ } from './dom.js'

const asked = new URLSearchParams(location.search)
export const here = { me: asked.get('as') || '', channel: '', thread: '', tab: 'messages', state: null }
let stream, onState = () => {}

export function listen(handler) {
  if (handler) onState = handler
  stream?.close()
  stream = new EventSource(`page/live?${new URLSearchParams({ as: here.me, in: here.channel, thread: here.thread })}`)
  stream.onmessage = event => onState(JSON.parse(event.data))
  stream.onerror = () => say('The sandbox is not answering.')
  stream.onopen = () => say('')
}

export async function post(operation, given = {}) {
  try {
    const answer = await fetch(`page/${operation}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ as: here.me, in: here.channel, ...given })
    })
    const told = await answer.json()
    if (operation !== 'read') say(told.error ? sentence(told.error) : '')
    return told
  } catch {
    say('The sandbox is not answering.')
    return { error: 'gone' }
  }
}

// A file for a form: what the sandbox calls it, or why it does not take it.
export async function upload(file) {
  try {
    const asked = new URLSearchParams({ as: here.me, name: file.name })
    return await (await fetch(`page/upload?${asked}`, { method: 'POST', body: file })).json()
  } catch {
    return { error: 'The sandbox is not answering.' }
  }
}

const FAULTS = {
  operation_timeout: 'The app did not answer in time.',
  dispatch_failed: 'The app could not be reached.',
  view_closed: 'That form is closed.'
}
const sentence = error => FAULTS[error] || (/^http_\d+$/.test(error) ? `The app answered with an error (${error.slice(5)}).` : error)

// Where one is looking: the thread may cover the conversation.
export function say(text) {
  const inThread = !$('thread').hidden
  $('thread-status').textContent = inThread ? text : ''
  $('status').textContent = inThread ? '' : text
}

// Another thread of the same conversation, or none.
export function look({ thread }) {
  here.thread = thread
  listen()
}

// Somebody else's seat, or another conversation.
export function go({ person = null, channel = '', thread = '', tab = 'messages' }) {
  here.me = person ? person.id : here.me
  here.channel = channel
  here.thread = thread
  here.tab = tab
  const handle = person?.handle ?? here.state?.people.find(one => one.id === here.me)?.handle ?? here.me
  history.replaceState(null, '', `?as=${encodeURIComponent(handle)}`)
  listen()
}
