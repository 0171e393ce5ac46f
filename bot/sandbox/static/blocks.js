// Turns blocks (data from the server, markup already parsed into runs) into DOM nodes.

import { confirmed } from './confirm.js'
import { el, spans, words } from './dom.js'
import { control } from './fields.js'
import { overflow } from './overflow.js'

let serial = 0

// `act(block, element, held, kind)` is called for buttons and choices; `inputs` collects the fields of a form.
export function blocks(list, act, inputs) {
  return list.map(block => {
    const node = drawBlock(block, act, inputs)
    node.classList.add('block')
    return node
  })
}

function drawBlock(block, act, inputs) {
  const one = e => element(block, e, act, inputs)
  const draw = {
    section: () => el('div', { class: 'section' },
      el('div', { class: 'grow' }, block.text.length ? el('div', { class: 'text' }, spans(block.text)) : null, fields(block)),
      block.accessory ? one(block.accessory) : null),
    rich_text: () => el('div', { class: 'rich' }, block.parts.map(part)),
    table: () => table(block),
    header: () => el('h3', {}, spans(block.text)),
    divider: () => el('hr'),
    context: () => el('div', { class: 'context' }, block.elements.map(one)),
    actions: () => el('div', { class: 'actions' }, block.elements.map(one)),
    image: () => el('figure', {}, block.title.length ? el('figcaption', {}, spans(block.title)) : null, image(block.alt)),
    input: () => inputBlock(block, act, inputs)
  }[block.type]
  return draw ? draw() : el('div', { class: 'text' }, spans(block.text))
}

function fields(block) {
  if (!block.fields?.length) return null
  return el('div', { class: 'fields' }, block.fields.map(text => el('div', { class: 'text' }, spans(text))))
}

function part(p) {
  if (p.kind === 'list') {
    const items = p.items.map(runs => el('li', { class: 'text' }, spans(runs)))
    return el(p.ordered ? 'ol' : 'ul', { 'data-indent': String(p.indent), start: p.ordered ? p.start : null }, items)
  }
  if (p.kind === 'code') return el('pre', {}, words(p.runs))
  return el(p.kind === 'quote' ? 'blockquote' : 'div', { class: 'text' }, spans(p.runs))
}

function table(block) {
  const row = (cells, tag) => el('tr', {}, cells.map(cell =>
    el(tag, { 'data-align': cell.align, scope: tag === 'th' ? 'col' : null }, cell.parts.map(part))))
  const [head, ...rest] = block.rows
  return el('div', { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'Table' }, el('table', {},
    el('thead', {}, head ? row(head, 'th') : null), el('tbody', {}, rest.map(cells => row(cells, 'td')))))
}

const image = alt => el('span', { class: 'image', role: 'img', 'aria-label': alt }, alt)

function inputBlock(block, act, inputs) {
  const group = ['checkboxes', 'radio_buttons'].includes(block.element.type)
  const optional = block.optional ? el('span', { class: 'optional' }, ' (optional)') : null
  const node = element(block, block.element, act, inputs)
  const focus = node.matches('input,select,textarea') ? node : node.querySelector('input,select,textarea')
  const hint = block.hint.length ? el('p', { class: 'hint', id: `hint-${++serial}` }, spans(block.hint)) : null
  const error = el('p', { class: 'error', role: 'alert', id: `error-${++serial}`, 'data-error': block.block_id })
  if (focus) {
    if (!block.optional && !group) focus.setAttribute('aria-required', 'true')
    focus.setAttribute('aria-describedby', [hint?.id, error.id].filter(Boolean).join(' '))
  }
  const label = group
    ? el('legend', {}, spans(block.label), optional)
    : el('label', { for: focus?.id }, spans(block.label), optional)
  return el(group ? 'fieldset' : 'div', { class: 'field' }, label, node, error, hint)
}

function element(block, e, act, inputs) {
  if (e.type === 'text') return el('span', { class: 'text' }, spans(e.text))
  if (e.type === 'image') return image(e.alt)
  if (e.type === 'button' || e.type === 'workflow_button') return button(block, e, act)
  const asked = async held => await confirmed(e) && act(block, e, held)
  if (e.type === 'overflow') return overflow(e, asked)
  const field = control(e, () => asked(field.held()), text => act(block, e, text, 'suggest'))
  const name = words(e.placeholder ? [{ text: e.placeholder }] : block.text)
  if (block.type !== 'input' && name) field.node.setAttribute('aria-label', name)
  inputs?.push({
    block: block.block_id, action: e.action_id, type: e.type, held: field.held, put: field.put, node: field.node
  })
  return field.node
}

function button(block, e, act) {
  const node = el('button', {
    type: 'button',
    class: `kit ${e.style || ''}`,
    onclick: async () => {
      if (node.getAttribute('aria-busy') || !await confirmed(e)) return
      if (e.url && /^https?:/.test(e.url)) window.open(e.url, '_blank', 'noreferrer')
      node.setAttribute('aria-busy', 'true')
      await act(block, e)
      node.removeAttribute('aria-busy')
    }
  }, spans(e.text))
  return node
}
