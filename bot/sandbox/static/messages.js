// The conversation: messages with their author, day lines, a line above what is new, and what stands in threads below.

import { $, avatar, el } from './dom.js'
import { list } from './list.js'
import { here, post } from './live.js'
import { message, together } from './message.js'
import { openThread } from './thread.js'

const shown = list($('messages'))
let seat = '', newFrom = null

export function showMessages(state) {
  const moved = seat !== `${state.me} ${state.channel}`
  if (moved) {
    seat = `${state.me} ${state.channel}`
    shown.forget()
    newFrom = state.messages.find(m => m.ts > state.readUntil && m.by !== state.me && !m.ephemeral)?.ts ?? null
  }
  const before = state.messages.length ? $('messages').querySelector(`[data-ts="${state.messages.at(-1).ts}"]`) : true
  const follow = moved || shown.reading() || !before
  shown.show(rows(state))
  if (follow) scroll(moved)
}

function scroll(moved) {
  const ol = $('messages'), line = moved && ol.querySelector('.new')
  shown.end()
  if (line && line.offsetTop < ol.scrollTop) ol.scrollTop = line.offsetTop - 60
}

function rows(state) {
  const made = [shown.row('intro', [state.app, state.messages.length > 0], () => intro(state))]
  let last = null
  for (const m of state.messages) {
    if (m.day !== last?.day) made.push(shown.line('day', m.day))
    if (m.ts === newFrom) made.push(shown.line('new', 'New'))
    const joined = last && m.ts !== newFrom && together(last, m)
    made.push(shown.row(m.ts, [m, joined], () => message(state, m, { joined, below: openThread })))
    last = m
  }
  return made
}

function intro(state) {
  const channel = state.channels.find(one => one.id === state.channel)
  const command = state.commands[0]?.name
  return el('li', { class: 'intro' },
    channel ? null : avatar(state.app, null, 'big'),
    el('h2', {}, channel ? `# ${channel.name}` : state.app, channel ? null : el('span', { class: 'tag' }, 'APP')),
    el('p', {}, channel ? `This is the very beginning of #${channel.name}.`
      : `This is the very beginning of your messages with ${state.app}.${command ? ` Type ${command} below to begin.` : ''}`))
}

export function markRead(state) {
  if (document.visibilityState !== 'visible') return
  if (state.unreadHere && here.tab === 'messages') post('read')
  if (state.thread?.unread) post('read', { thread: state.thread.ts })
}
