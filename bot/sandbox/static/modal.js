// The view on top of the stack. What was typed survives when the bot updates it; errors stand at their fields.

import { blocks } from './blocks.js'
import { $, avatar, el, spans, words } from './dom.js'
import { here, post } from './live.js'

const modal = $('modal')
const PAUSE = 300
let shown = null, fields = [], waiting

export function showView(view) {
  if (!view) {
    shown = null
    fields = []
    if (modal.open) modal.close()
    modal.replaceChildren()
    return
  }
  if (shown?.id !== view.id || shown?.hash !== view.hash) drawView(view)
  for (const place of modal.querySelectorAll('[data-error]')) {
    place.textContent = view.errors[place.dataset.error] || ''
    place.closest('.field').classList.toggle('wrong', Boolean(place.textContent))
  }
  modal.querySelector('.trouble').textContent = view.trouble
  const said = JSON.stringify(view.errors)
  if (said !== shown?.errors) modal.querySelector('.wrong')?.querySelector('input,select,textarea')?.focus()
  shown = { id: view.id, hash: view.hash, errors: said }
}

function drawView(view) {
  const same = shown?.id === view.id
  const before = same ? fields.map(field => ({ ...field, now: field.held() })) : []
  const focus = same ? fields.findIndex(field => field.node.contains(document.activeElement)) : -1
  fields = []
  const body = el('div', { class: 'body' }, blocks(view.blocks, acting(view), fields))
  for (const field of fields) {
    const old = before.find(one => one.block === field.block && one.action === field.action && one.type === field.type)
    if (old) field.put(old.now)
  }
  modal.replaceChildren(frame(view, body))
  modal.oncancel = event => { event.preventDefault(); close(view) }
  if (!modal.open) modal.showModal()
  focusOn(same, focus)
}

export function frame(view, body) {
  const stacked = view.depth > 1
  return el('form', { novalidate: true, 'data-depth': String(view.depth), onsubmit: event => { event.preventDefault(); submit(view) } },
    el('header', {},
      stacked ? el('button', { type: 'button', class: 'x', 'aria-label': 'Back', onclick: () => close(view) }, '‹') : avatar('', null),
      el('h2', { id: 'modal-title' }, spans(view.title)),
      el('button', { type: 'button', class: 'x', 'aria-label': 'Close form', onclick: () => close(view) }, '×')),
    body,
    el('p', { class: 'trouble', role: 'alert' }),
    el('footer', {},
      el('button', { type: 'button', class: 'kit', onclick: () => close(view) }, spans(view.close)),
      view.submit.length ? el('button', { class: 'kit primary', 'data-submit': '' }, spans(view.submit)) : null))
}

// The field one was in, else the first; a form without fields: its first button at the bottom, so that Escape works.
function focusOn(same, at) {
  if (same && at < 0 && fields.length) return
  const node = fields[Math.max(at, 0)]?.node
  const target = node?.matches('input,select,textarea') ? node : node?.querySelector('input,select,textarea')
  ;(target ?? modal.querySelector('footer button:last-child'))?.focus()
}

const filled = all => all.map(({ block, action, held }) => ({ block, action, held: held() }))

const acting = view => async (block, e, held, kind) => {
  if (shown?.id !== view.id) return // a field that is left because its form just closed
  if (kind !== 'suggest') clearTimeout(waiting)
  if (!e.each) return press(view, block, e, held, kind, fields)
  waiting = setTimeout(() => press(view, block, e, held, kind, fields), PAUSE) // one word, not every letter of it
}

async function press(view, block, e, held, kind, all) {
  const place = { view: view.id, block: block.block_id, action: e.action_id }
  if (kind === 'suggest') return post('suggest', { ...place, words: held })
  if (e.type !== 'button' && e.type !== 'overflow') return post('fill', { ...place, held, fields: filled(all) })
  return post('press', { ...place, fields: filled(all), ...(held === undefined ? {} : { held }) })
}

async function submit(view) {
  const button = modal.querySelector('[data-submit]')
  if (!button || button.disabled) return
  clearTimeout(waiting)
  button.disabled = true
  button.setAttribute('aria-busy', 'true')
  await post('submit', { view: view.id, fields: filled(fields) })
  button.disabled = false
  button.removeAttribute('aria-busy')
}

function close(view) {
  clearTimeout(waiting)
  return post('close', { view: view.id, fields: filled(fields) })
}

// The home tab is a view as well, drawn into the page.
export function showHome(view, app) {
  const all = []
  const act = (block, e, held, kind) => press(view, block, e, held, kind, all)
  $('home').replaceChildren(...(view ? blocks(view.blocks, act, all) : [el('p', { class: 'quiet' }, `${app} has nothing here yet.`)]))
}
