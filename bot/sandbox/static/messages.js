// The conversation: messages with their author, day lines, a line above what is new. Only what changed is drawn again.

import { $, avatar, el } from './dom.js'
import { here, post } from './live.js'
import { message } from './message.js'

const TOGETHER_MINUTES = 5
let kept = new Map() // key -> { json, node }
let seat = '', newFrom = null, atEnd = true

export function showMessages(state) {
  const list = $('messages')
  const moved = seat !== `${state.me} ${state.channel}`
  if (moved) {
    seat = `${state.me} ${state.channel}`
    kept = new Map()
    newFrom = state.messages.find(m => m.ts > state.readUntil && m.by !== state.me && !m.ephemeral)?.ts ?? null
  }
  const before = state.messages.length ? list.querySelector(`[data-ts="${state.messages.at(-1).ts}"]`) : true
  const focus = focused(list)
  put(list, rows(state))
  refocus(list, focus)
  if (moved || atEnd || !before) scroll(list, moved)
}

$('messages').addEventListener('scroll', event => {
  const list = event.target
  atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120
}, { passive: true })

// Whoever reads the end goes on reading it when the window changes.
new ResizeObserver(() => { if (atEnd) scroll($('messages'), false) }).observe($('messages'))

function scroll(list, moved) {
  const line = moved && list.querySelector('.new')
  list.scrollTop = list.scrollHeight
  if (line && line.offsetTop < list.scrollTop) list.scrollTop = line.offsetTop - 60
}

function rows(state) {
  if (!state.messages.length) return [row('empty', state.app, () => intro(state))]
  const made = [row('intro', state.app, () => intro(state))]
  let last = null
  for (const m of state.messages) {
    if (m.day !== last?.day) made.push(row(`day ${m.day}`, m.day, () => el('li', { class: 'day' }, el('span', {}, m.day))))
    if (m.ts === newFrom) made.push(row('new', '', () => el('li', { class: 'new' }, el('span', {}, 'New'))))
    const joined = last && m.ts !== newFrom && together(last, m)
    made.push(row(m.ts, [m, joined], () => message(state, m, joined)))
    last = m
  }
  return made
}

// Plain words of one author in quick succession stand together; a card always says whose it is.
const together = (a, b) => a.by === b.by && a.day === b.day && b.minute - a.minute < TOGETHER_MINUTES && !b.blocks.length && !a.ephemeral && !b.ephemeral

function row(key, data, draw) {
  const json = JSON.stringify(data)
  const known = kept.get(key)
  if (known?.json === json) return known.node
  const node = draw()
  kept.set(key, { json, node })
  return node
}

// Puts these nodes into the list and touches none that stands where it should: what has the focus keeps it.
function put(list, nodes) {
  nodes.forEach((node, at) => {
    if (list.children[at] === node) return
    if (node.dataset.ts && list.children[at]?.dataset.ts === node.dataset.ts) list.children[at].replaceWith(node)
    else list.insertBefore(node, list.children[at] ?? null)
  })
  while (list.children.length > nodes.length) list.lastChild.remove()
}

function focused(list) {
  const li = list.contains(document.activeElement) && document.activeElement.closest('[data-ts]')
  return li ? { ts: li.dataset.ts, label: document.activeElement.textContent } : null
}

function refocus(list, was) {
  if (!was || list.contains(document.activeElement)) return
  const li = list.querySelector(`[data-ts="${was.ts}"]`)
  const same = [...(li?.querySelectorAll('button') ?? [])].find(button => button.textContent === was.label)
  ;(same ?? li)?.focus({ preventScroll: true })
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
  const unread = state.channel ? state.channels.find(one => one.id === state.channel)?.unread : state.unread
  if (unread && here.tab === 'messages' && document.visibilityState === 'visible') post('read')
}
