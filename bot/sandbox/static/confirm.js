// Slack's own dialog before a button acts.

import { $, el, spans } from './dom.js'

export const confirmed = e => (e.confirm ? ask(e.confirm) : Promise.resolve(true))

export function ask(words) {
  const dialog = $('confirm')
  return new Promise(resolve => {
    const answer = yes => { dialog.close(); resolve(yes) }
    dialog.replaceChildren(
      el('header', {}, el('h2', { id: 'confirm-title' }, spans(words.title)),
        el('button', { type: 'button', class: 'x', 'aria-label': 'Close', onclick: () => answer(false) }, '×')),
      el('div', { class: 'body text' }, spans(words.text)),
      el('footer', {},
        el('button', { type: 'button', class: 'kit', onclick: () => answer(false) }, spans(words.deny)),
        el('button', { type: 'button', class: `kit ${words.style}`, autofocus: true, onclick: () => answer(true) }, spans(words.confirm))))
    dialog.oncancel = () => resolve(false)
    dialog.showModal()
  })
}
