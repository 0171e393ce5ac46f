// A menu whose options the bot gives for the words typed: what is chosen, a text field, and what matches below it.

import { chip, el } from './dom.js'

export function external(e, id, changed, suggest, several) {
  let chosen = [], found = [], active = -1, asked = 0
  const row = el('div', { class: 'chips' })
  const list = el('ul', { id: `${id}-list`, role: 'listbox', hidden: true })
  const input = el('input', {
    id, role: 'combobox', autocomplete: 'off', 'aria-expanded': 'false', 'aria-controls': list.id,
    'aria-autocomplete': 'list', placeholder: e.placeholder || 'Type to search'
  })
  const close = () => { list.hidden = true; active = -1; input.setAttribute('aria-expanded', 'false') }

  // Not the chips: one that is drawn anew between the press and its release is not clicked.
  const settle = () => { input.value = several ? '' : chosen[0]?.text.text ?? ''; close() }

  function draw() {
    settle()
    if (several) row.replaceChildren(...chosen.map(option => chip(option.text.text, () => {
      set(chosen.filter(one => one.value !== option.value)); input.focus()
    })))
  }

  function set(options) {
    chosen = options
    draw()
    changed()
  }

  async function ask(words) {
    const mine = ++asked
    if (words.length < e.least) return close()
    const options = (await suggest(words))?.options || []
    if (mine !== asked || document.activeElement !== input) return
    found = options.map(option => option.whole).filter(one => !several || !chosen.some(old => old.value === one.value))
    list.replaceChildren(...(found.length ? found.map(line) : [el('li', { class: 'none' }, 'No results')]))
    list.hidden = false
    input.setAttribute('aria-expanded', 'true')
    move(found.length ? 0 : -1)
  }

  const line = (option, at) => el('li', {
    id: `${list.id}-${at}`, role: 'option', onmousedown: event => { event.preventDefault(); take(at) }
  }, option.text.text, option.description ? el('small', {}, option.description.text) : null)

  const take = at => set(several ? [...chosen, found[at]] : [found[at]])

  function move(to) {
    active = to
    for (const [at, node] of [...list.children].entries()) node.setAttribute('aria-selected', String(at === to))
    if (to < 0) return input.removeAttribute('aria-activedescendant')
    input.setAttribute('aria-activedescendant', `${list.id}-${to}`)
    list.children[to].scrollIntoView({ block: 'nearest' })
  }

  const keys = {
    ArrowDown: () => list.hidden ? ask(several ? input.value : '') : move(Math.min(active + 1, found.length - 1)),
    ArrowUp: () => move(Math.max(active - 1, 0)),
    Enter: () => take(active),
    Escape: settle
  }
  input.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown' && (list.hidden || (event.key !== 'Escape' && active < 0)) || !keys[event.key]) return
    event.preventDefault()
    event.stopPropagation()
    keys[event.key]()
  })
  input.addEventListener('input', () => ask(input.value))
  input.addEventListener('click', () => { if (list.hidden) { input.select(); ask(several ? input.value : '') } })
  input.addEventListener('blur', () => {
    asked++
    if (!several && !input.value && chosen.length) set([])
    else settle()
  })

  const put = held => { chosen = several ? [...(held || [])] : held ? [held] : []; draw() }
  put(e.held)
  return { node: el('div', { class: 'external' }, row, input, list), held: () => several ? chosen : chosen[0] ?? '', put }
}
