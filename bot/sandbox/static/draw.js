// Turns blocks (data from the server, markup already parsed into spans) into DOM nodes. Text is only ever set as text.

let serial = 0

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else node.setAttribute(name, value === true ? '' : value)
  }
  node.append(...children.filter(child => child !== null && child !== undefined))
  return node
}

export function spans(runs) {
  const fragment = document.createDocumentFragment()
  for (const run of runs || []) {
    let node = document.createTextNode(run.text)
    if (run.code) node = el('code', {}, node)
    if (run.bold) node = el('strong', {}, node)
    if (run.italic) node = el('em', {}, node)
    if (run.strike) node = el('s', {}, node)
    if (run.mention) node = el('span', { class: 'mention' }, node)
    if (run.href && /^(https?|mailto):/.test(run.href)) {
      node = el('a', { href: run.href, target: '_blank', rel: 'noreferrer noopener' }, node)
    }
    fragment.append(node)
  }
  return fragment
}

export const words = runs => (runs || []).map(run => run.text).join('')

// `act(block, element, held)` is called for buttons and choices outside inputs; `inputs` collects the fields of a form.
export function blocks(list, act, inputs) {
  return list.map(block => drawBlock(block, act, inputs))
}

function drawBlock(block, act, inputs) {
  const draw = {
    section: () => el('div', { class: 'section' },
      el('div', { class: 'grow' }, el('div', { class: 'text' }, spans(block.text)), fields(block)),
      block.accessory ? element(block, block.accessory, act, inputs) : null),
    rich_text: () => el('div', {}, ...block.parts.map(part =>
      el(part.type === 'rich_text_quote' ? 'blockquote' : 'div', { class: 'text' }, spans(part.text)))),
    header: () => el('h3', {}, spans(block.text)),
    divider: () => el('hr'),
    context: () => el('div', { class: 'context' }, ...block.elements.map(e => element(block, e, act, inputs))),
    actions: () => el('div', { class: 'actions' }, ...block.elements.map(e => element(block, e, act, inputs))),
    image: () => el('p', { class: 'image', role: 'img', 'aria-label': block.alt }, block.alt),
    input: () => inputBlock(block, act, inputs)
  }[block.type]
  return draw ? draw() : el('div', { class: 'text' }, spans(block.text))
}

function fields(block) {
  if (!block.fields?.length) return null
  return el('div', { class: 'fields' }, ...block.fields.map(text => el('div', { class: 'text' }, spans(text))))
}

function inputBlock(block, act, inputs) {
  const group = ['checkboxes', 'radio_buttons'].includes(block.element.type)
  const optional = block.optional ? el('span', { class: 'optional' }, ' (optional)') : null
  const control = element(block, block.element, act, inputs)
  const focus = control.matches('input,select,textarea') ? control : control.querySelector('input,select,textarea')
  const hint = block.hint.length ? el('p', { class: 'hint', id: `hint-${++serial}` }, spans(block.hint)) : null
  const error = el('p', { class: 'error', role: 'alert', id: `error-${++serial}`, 'data-error': block.block_id })
  if (focus && !group) {
    if (!block.optional) focus.setAttribute('aria-required', 'true')
    focus.setAttribute('aria-describedby', [hint?.id, error.id].filter(Boolean).join(' '))
  }
  const label = group
    ? el('legend', {}, spans(block.label), optional)
    : el('label', { for: focus?.id }, spans(block.label), optional)
  return el(group ? 'fieldset' : 'div', { class: 'field' }, label, control, hint, error)
}

function element(block, e, act, inputs) {
  if (e.type === 'text') return el('span', { class: 'text' }, spans(e.text))
  if (e.type === 'image') return el('span', { class: 'image', role: 'img', 'aria-label': e.alt }, e.alt)
  if (e.type === 'button' || e.type === 'workflow_button') return button(block, e, act)
  if (e.type === 'overflow') return overflow(block, e, act)
  const own = block.type !== 'input'
  const field = control(e, () => act(block, e, field.held()), (text) => act(block, e, text, 'suggest'))
  const name = words(e.placeholder ? [{ text: e.placeholder }] : block.text)
  if (own && name) field.node.setAttribute('aria-label', name)
  inputs?.push({ block: block.block_id, action: e.action_id, type: e.type, held: field.held, put: field.put, node: field.node })
  return field.node
}

function button(block, e, act) {
  return el('button', {
    type: 'button',
    class: e.style,
    onclick: () => {
      if (e.url && /^https?:/.test(e.url)) window.open(e.url, '_blank', 'noreferrer')
      act(block, e)
    }
  }, spans(e.text))
}

function overflow(block, e, act) {
  const select = el('select', { 'aria-label': 'More actions' },
    el('option', { value: '' }, '⋯'),
    ...e.options.map(option => el('option', { value: option.value }, option.text)))
  select.addEventListener('change', () => {
    if (select.value) act(block, e, select.value)
    select.value = ''
  })
  return select
}

function control(e, changed, suggest) {
  const id = `field-${++serial}`
  const several = e.type.startsWith('multi_')
  if (e.type === 'checkboxes' || e.type === 'radio_buttons') return choices(e, id, changed)
  if (e.type.endsWith('external_select')) return external(e, id, changed, suggest, several)
  if (e.type.endsWith('select')) return menu(e, id, changed, several)
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
  node.addEventListener('change', changed)
  return { node, held, put }
}

const local = seconds => {
  const at = new Date(seconds * 1000)
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16)
}

function menu(e, id, changed, several) {
  const node = el('select', { id, multiple: several },
    several ? null : el('option', { value: '' }, e.placeholder || 'Choose…'),
    ...e.options.map(option => el('option', { value: option.value }, option.text)))
  const put = held => {
    if (!several) node.value = held ?? ''
    else for (const option of node.options) option.selected = (held || []).includes(option.value)
  }
  const held = () => (several ? [...node.selectedOptions].map(option => option.value) : node.value)
  put(e.held)
  node.addEventListener('change', changed)
  return { node, held, put }
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
  return { node: el('div', { class: 'choices' }, ...rows), held, put }
}

// A menu whose options the bot gives for the words typed: a text field above, what matches below.
function external(e, id, changed, suggest, several) {
  const chosen = new Map()
  const list = el('select', { size: 4, multiple: several, hidden: true, 'aria-label': 'Matches' })
  const input = el('input', { id, autocomplete: 'off', placeholder: e.placeholder || 'Type to search…' })
  input.addEventListener('input', async () => {
    if (input.value.length < e.least) return
    const found = (await suggest(input.value))?.options || []
    list.replaceChildren(...found.map(option => {
      const node = el('option', { value: option.value }, option.text)
      chosen.set(option.value, { text: option.whole.text, value: option.value })
      return node
    }))
    list.hidden = false
  })
  list.addEventListener('change', () => {
    if (!several) { input.value = list.selectedOptions[0]?.text ?? ''; list.hidden = true }
    current = several ? [...list.selectedOptions].map(o => chosen.get(o.value)) : chosen.get(list.value)
    changed()
  })
  let current = several ? [] : ''
  const untouched = e.held
  if (untouched?.length && !several) input.value = untouched
  return { node: el('div', {}, input, list), held: () => current, put: held => { current = held } }
}
