// One message as it stands in a conversation: who said it and when, its words or blocks, and what its buttons do.

import { blocks } from './blocks.js'
import { avatar, el, spans, words } from './dom.js'
import { post } from './live.js'

// `joined`: to the one above, whose author it shares; `below`: opens the thread below the message with that ts.
export function message(state, m, { joined = false, below = null } = {}) {
  const place = state.people.findIndex(person => person.id === m.by)
  const node = el('li', {
    class: ['message', m.ephemeral && 'ephemeral', joined && 'joined'].filter(Boolean).join(' '),
    'data-ts': m.ts, tabindex: '-1'
  },
  el('div', { class: 'gutter' }, joined
    ? el('time', { title: m.moment }, m.time)
    : avatar(m.name, m.bot ? null : place, m.ephemeral ? 'small' : '')),
  el('div', { class: 'content' },
    m.ephemeral ? el('p', { class: 'only' }, el('span', { class: 'eye', 'aria-hidden': 'true' }), 'Only visible to you') : null,
    joined ? null : el('p', { class: 'by' }, el('strong', {}, m.name), m.bot ? el('span', { class: 'tag' }, 'APP') : null,
      el('time', { title: m.moment }, m.time)),
    m.blocks.length ? blocks(m.blocks, acting(m)) : el('div', { class: m.gone ? 'text quiet' : 'text' }, spans(m.text)),
    m.edited ? el('small', { class: 'edited' }, '(edited)') : null,
    m.ephemeral ? el('button', { type: 'button', class: 'link', onclick: () => post('dismiss', { ts: m.ts }) }, 'Dismiss message') : null,
    below && thread(state, m, below)))
  return node
}

// What stands below it, or the way to begin that.
function thread(state, m, below) {
  const open = () => below(m.ts)
  if (!m.replies) {
    return m.ephemeral ? null : el('button', { type: 'button', class: 'reply', title: 'Reply in thread', 'data-key': 'thread', onclick: open },
      el('span', { class: 'away' }, 'Reply in thread'))
  }
  const { count, unread, by, last } = m.replies
  const faces = by.map(id => {
    const at = state.people.findIndex(person => person.id === id)
    return avatar(state.people[at]?.name ?? '', at < 0 ? null : at, 'small')
  })
  return el('button', { type: 'button', class: 'replies', 'data-key': 'thread', onclick: open }, faces,
    el('b', {}, count === 1 ? '1 reply' : `${count} replies`),
    unread ? el('span', { class: 'badge' }, `${unread} new`) : el('small', {}, last))
}

const TOGETHER_MINUTES = 5

// Plain words of one author in quick succession stand together; a card always says whose it is.
export const together = (a, b) => a.by === b.by && a.day === b.day && b.minute - a.minute < TOGETHER_MINUTES &&
  !b.blocks.length && ![a, b].some(one => one.ephemeral || one.gone || one.replies)

const acting = m => async (block, e, held) => {
  const chosen = held === undefined ? {} : { held }
  const told = await post('click', { ts: m.ts, block: block.block_id, action: e.action_id, label: words(e.text), ...chosen })
  if (!told.error) return
  for (const place of document.querySelectorAll(`[data-ts="${m.ts}"] .content`)) {
    if (!place.querySelector('.fault')) place.append(el('p', { class: 'fault' }, 'Something went wrong. Try again.'))
  }
}
