// One message as it stands in a conversation: who said it and when, its words or blocks, and what its buttons do.

import { blocks } from './blocks.js'
import { avatar, el, spans, words } from './dom.js'
import { post } from './live.js'

export function message(state, m, joined) {
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
    m.blocks.length ? blocks(m.blocks, acting(m)) : el('div', { class: 'text' }, spans(m.text)),
    m.edited ? el('small', { class: 'edited' }, '(edited)') : null,
    m.ephemeral ? el('button', { type: 'button', class: 'link', onclick: () => post('dismiss', { ts: m.ts }) }, 'Dismiss message') : null))
  return node
}

const acting = m => async (block, e, held) => {
  const chosen = held === undefined ? {} : { held }
  const told = await post('click', { ts: m.ts, block: block.block_id, action: e.action_id, label: words(e.text), ...chosen })
  const li = told.error && document.querySelector(`[data-ts="${m.ts}"] .content`)
  if (li && !li.querySelector('.fault')) li.append(el('p', { class: 'fault' }, 'Something went wrong. Try again.'))
}
