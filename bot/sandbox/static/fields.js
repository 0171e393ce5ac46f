// Every kind of field. Each is { node, held(), put(held) }: what it shows, what it holds, and putting something in.

import { chip, el } from './dom.js'
import { external } from './external.js'
import { files } from './files.js'

let serial = 0

export function control(e, changed, suggest) {
  const id = `field-${++serial}`
  const several = e.type.startsWith('multi_')
  if (e.type === 'checkboxes' || e.type === 'radio_buttons') return choices(e, id, changed)
  if (e.type.endsWith('external_select')) return external(e, id, changed, suggest, several)
  if (several) return chips(e, id, changed)
  if (e.type.endsWith('select')) return menu(e, id, changed)
  if (e.type === 'file_input') return files(e, id, changed)
  return typed(e, id, changed)
}

const TYPES = {
  number_input: 'number', email_text_input: 'email', url_text_input: 'url', datepicker: 'date', timepicker: 'time',
  datetimepicker: 'datetime-local'
}

function typed(e, id, changed) {
  const node = e.multiline || e.type === 'rich_text_input'
    ? el('textarea', { id, rows: 4 })
    : el('input', { id, type: TYPES[e.type] || 'text', autocomplete: 'off' })
  if (e.placeholder) node.placeholder = e.placeholder
  if (e.type === 'number_input') node.step = e.decimal ? 'any' : '1'
  const moment = e.type === 'datetimepicker'
  const put = held => { node.value = moment && held ? local(held) : held ?? '' }
  const held = () => (moment && node.value ? String(Math.floor(new Date(node.value) / 1000)) : node.value)
  put(e.held)
  node.addEventListener(e.each ? 'input' : 'change', changed)
  return { node, held, put }
}

const local = seconds => {
  const at = new Date(seconds * 1000)
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16)
}

// What Slack shows below an option stands beside it: a menu of the browser's has one line for each.
const listed = options => options.map(option => el('option', { value: option.value },
  [option.text, option.described].filter(Boolean).join(' · ')))

function menu(e, id, changed) {
  const node = el('select', { id }, el('option', { value: '' }, e.placeholder || 'Choose an option'), listed(e.options))
  const put = held => { node.value = held ?? '' }
  put(e.held)
  node.addEventListener('change', changed)
  return { node, held: () => node.value, put }
}

// Several of a list: what is chosen stands above as chips that take themselves away, the menu adds one more.
function chips(e, id, changed) {
  let chosen = []
  const row = el('div', { class: 'chips' })
  const add = el('select', { id }, el('option', { value: '' }, e.placeholder || 'Choose options'), listed(e.options))
  const text = value => e.options.find(option => option.value === value)?.text ?? value
  function draw() {
    row.replaceChildren(...chosen.map(value => chip(text(value), () => {
      chosen = chosen.filter(one => one !== value); draw(); changed(); add.focus()
    })))
    for (const option of add.options) option.hidden = chosen.includes(option.value)
  }
  add.addEventListener('change', () => {
    if (add.value && !chosen.includes(add.value)) chosen = [...chosen, add.value]
    add.value = ''
    draw()
    changed()
  })
  const put = held => { chosen = [...(held || [])]; draw() }
  put(e.held)
  return { node: el('div', { class: 'several' }, row, add), held: () => chosen, put }
}

function choices(e, id, changed) {
  const single = e.type === 'radio_buttons'
  const boxes = e.options.map((option, at) => {
    const box = el('input', { type: single ? 'radio' : 'checkbox', name: id, id: `${id}-${at}`, value: option.value })
    box.addEventListener('change', changed)
    return box
  })
  const rows = e.options.map((option, at) => el('div', { class: 'choice' }, boxes[at],
    el('label', { for: `${id}-${at}` }, option.text, option.described ? el('small', {}, option.described) : null)))
  const put = held => {
    const on = single ? [held] : held || []
    for (const box of boxes) box.checked = on.includes(box.value)
  }
  const held = () => {
    const on = boxes.filter(box => box.checked).map(box => box.value)
    return single ? on[0] ?? '' : on
  }
  put(e.held)
  return { node: el('div', { class: 'choices' }, rows), held, put }
}
