// What pops up: the notification text of what was posted to oneself, and, smaller, that somebody else got something.

import { $, avatar, el, firstName } from './dom.js'
import { go, here } from './live.js'

const SECONDS = { own: 8, other: 6 }
const MOST = 4
let seen = null, seat = ''

export function showToasts(state) {
  const newest = state.notices.at(-1)?.serial ?? 0
  const fresh = seen === null || state.busy ? [] : state.notices.filter(one => one.serial > seen)
  seen = newest
  if (seat !== state.me) for (const old of document.querySelectorAll(`.toast.own, .toast[data-for="${state.me}"]`)) old.remove()
  seat = state.me
  if (state.busy) $('toasts').replaceChildren()
  for (const notice of fresh) toast(state, notice)
  while ($('toasts').children.length > MOST) $('toasts').firstChild.remove()
}

function toast(state, notice) {
  const own = notice.user === state.me
  const at = state.people.findIndex(person => person.id === notice.user)
  const person = state.people[at]
  if (!person || (own && notice.thread && notice.thread === here.thread)) return
  for (const old of $('toasts').querySelectorAll(`[data-for="${own ? 'nobody' : person.id}"]`)) old.remove()
  const channel = state.channels.some(one => one.id === notice.channel) ? notice.channel : ''
  const open = el('button', { type: 'button', class: 'open', onclick: () => { node.remove(); go({ person, channel, thread: notice.thread }) } },
    own
      ? [avatar('', null, 'small'), el('span', {}, el('b', {}, notice.thread ? `${state.app}, in a thread` : state.app), el('span', { class: 'said' }, notice.text))]
      : [avatar(person.name, at, 'small'), el('span', {}, `${firstName(person.name)} has a new message`)])
  const node = el('div', { class: `toast ${own ? 'own' : 'other'}`, 'data-for': person.id }, open,
    el('button', { type: 'button', class: 'x', 'aria-label': 'Dismiss', onclick: () => node.remove() }, '×'))
  $('toasts').append(node)
  setTimeout(() => node.remove(), SECONDS[own ? 'own' : 'other'] * 1000)
}
