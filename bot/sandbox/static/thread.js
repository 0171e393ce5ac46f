// The thread beside the conversation, or over it where there is no room: the message it is about, its replies, and where
// one types. Escape closes it and leads back to where one was.

import { $, el } from './dom.js'
import { list } from './list.js'
import { here, look, post } from './live.js'
import { message, together } from './message.js'

const pane = $('thread'), input = $('reply-words'), button = pane.querySelector('.send')
const shown = list($('replies'))
let seat = '', wanted = false

export function showThread(state) {
  const thread = state.thread
  pane.hidden = !thread
  if (!thread) { seat = ''; return }
  const moved = seat !== `${state.me} ${state.channel} ${thread.ts}`
  if (moved) {
    seat = `${state.me} ${state.channel} ${thread.ts}`
    shown.forget()
    input.value = ''
    button.disabled = true
  }
  const channel = state.channels.find(one => one.id === state.channel)
  pane.querySelector('p').textContent = channel ? `# ${channel.name}` : state.app
  shown.show(rows(state, thread.messages))
  if (moved || shown.reading()) shown.end()
  if (wanted) input.focus()
  wanted = false
}

function rows(state, [first, ...replies]) {
  const made = [shown.row(first.ts, first, () => message(state, first))]
  if (replies.length) made.push(shown.line('count', replies.length === 1 ? '1 reply' : `${replies.length} replies`))
  let last = first
  for (const m of replies) {
    if (m.day !== last.day) made.push(shown.line('day', m.day))
    const joined = last !== first && together(last, m)
    made.push(shown.row(m.ts, [m, joined], () => message(state, m, { joined })))
    last = m
  }
  return made
}

// Opened by hand, one types at once.
export function openThread(ts) {
  wanted = true
  look({ thread: ts })
}

function close() {
  const from = here.thread
  pane.hidden = true
  look({ thread: '' })
  const li = document.querySelector(`#messages [data-ts="${from}"]`)
  ;(li?.querySelector('.replies, .reply') ?? li ?? $('words')).focus()
}

pane.querySelector('.x').addEventListener('click', close)

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && !event.defaultPrevented && here.thread && !document.querySelector('dialog[open]')) close()
})

input.addEventListener('input', () => { button.disabled = !input.value.trim() })

$('reply').addEventListener('submit', async event => {
  event.preventDefault()
  const text = input.value.trim()
  if (!text || here.state?.busy) return
  input.value = ''
  button.disabled = true
  button.setAttribute('aria-busy', 'true')
  const told = await post('command', { text, thread: here.thread })
  if (told.error && !input.value) { input.value = text; button.disabled = false }
  button.removeAttribute('aria-busy')
})
