// A menu whose options the bot gives for the words typed: a text field above, what matches below.

import { el } from './dom.js'

export function external(e, id, changed, suggest, several) {
  const known = new Map()
  let current = several ? [] : ''
  const list = el('select', { size: 4, multiple: several, hidden: true, 'aria-label': 'Matches' })
  const input = el('input', { id, autocomplete: 'off', placeholder: e.placeholder || 'Type to search' })
  input.addEventListener('input', async () => {
    if (input.value.length < e.least) { list.hidden = true; return }
    const found = (await suggest(input.value))?.options || []
    list.replaceChildren(...found.map(option => {
      known.set(option.value, { text: option.whole.text, value: option.value })
      return el('option', { value: option.value }, option.text)
    }))
    list.hidden = false
  })
  list.addEventListener('change', () => {
    if (!several) { input.value = list.selectedOptions[0]?.text ?? ''; list.hidden = true }
    current = several ? [...list.selectedOptions].map(option => known.get(option.value)) : known.get(list.value)
    changed()
  })
  if (e.held?.length && !several) input.value = e.held
  return { node: el('div', { class: 'external' }, input, list), held: () => current, put: held => { current = held } }
}
