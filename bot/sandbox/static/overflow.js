// The menu behind "⋯": a button that opens a list; arrows move, Enter chooses, Escape and a click elsewhere close.

import { el } from './dom.js'

export function overflow(e, choose) {
  const list = el('div', { role: 'menu', class: 'popup', hidden: true }, e.options.map(option => el('button', {
    type: 'button', role: 'menuitem', onclick: () => { close(); choose(option.value) }
  }, option.text, option.described ? el('small', {}, option.described) : null)))
  const opener = el('button', {
    type: 'button', class: 'kit more', 'aria-label': 'More actions', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    onclick: () => (list.hidden ? open() : close())
  }, '⋯')
  const items = [...list.children]
  function open() {
    list.hidden = false
    opener.setAttribute('aria-expanded', 'true')
    items[0]?.focus()
    document.addEventListener('pointerdown', outside)
  }
  function close() {
    list.hidden = true
    opener.setAttribute('aria-expanded', 'false')
    document.removeEventListener('pointerdown', outside)
  }
  function outside(event) { if (!node.contains(event.target)) close() }
  const node = el('span', { class: 'overflow' }, opener, list)
  node.addEventListener('keydown', event => {
    if (list.hidden) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus()
    if (event.key === 'Escape') { close(); opener.focus() }
    if (step || event.key === 'Escape') { event.preventDefault(); event.stopPropagation() }
  })
  return node
}
