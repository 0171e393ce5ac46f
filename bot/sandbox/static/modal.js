// The view on top of the stack. What was typed survives when the bot updates it; errors stand at their fields.

import { blocks } from './blocks.js'
import { $, avatar, el, spans, words } from './dom.js'
import { here, post } from './live.js'

const modal = $('modal')
const PAUSE = 300
let shown = null, fields = [], drawn = new Map(), edge = '', waiting = null

export function showView(view) {
  if (!view) {
    shown = null
    fields = []
    drawn = new Map()
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
  const outer = JSON.stringify([view.depth, view.title, view.close, view.submit])
  const last = same ? fields.find(field => field.node.contains(document.activeElement)) : null
  const nodes = drawBlocks(view, same ? drawn : new Map())
  if (same && outer === edge) settle(modal.querySelector('.body'), nodes)
  else modal.replaceChildren(frame(view, el('div', { class: 'body' }, nodes)))
  edge = outer
  modal.oncancel = event => { event.preventDefault(); close(view) }
  if (!modal.open) modal.showModal()
  if (!same || !modal.contains(document.activeElement)) focusOn(same, fields.find(field => field.block === last?.block))
}

// A field that looks as before is the same node: whoever types in it keeps caret, composition and half a date.
function drawBlocks(view, before) {
  const old = fields, act = acting(view)
  fields = []
  drawn = new Map()
  return view.blocks.map(block => {
    const looks = block.type === 'input' ? looksOf(block) : ''
    const kept = before.get(block.block_id)
    const now = looks && kept?.looks === looks ? kept : { looks, ...drawOne(block, act, before.size ? old : []) }
    fields.push(...now.own)
    drawn.set(block.block_id, now)
    return now.node
  })
}

function drawOne(block, act, old) {
  const own = []
  const [node] = blocks([block], act, own)
  for (const field of own) {
    const was = old.find(one => one.block === field.block && one.action === field.action && one.type === field.type)
    if (was) field.put(was.held())
  }
  return { node, own }
}

const looksOf = block => JSON.stringify({ ...block, element: { ...block.element, held: null } })

function settle(body, nodes) {
  const stay = new Set(nodes)
  for (const child of [...body.children]) if (!stay.has(child)) child.remove()
  nodes.forEach((node, at) => { if (body.children[at] !== node) body.insertBefore(node, body.children[at] ?? null) })
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
function focusOn(same, field) {
  if (same && !field && fields.length) return
  const node = (field ?? fields[0])?.node
  const target = node?.matches('input,select,textarea') ? node : node?.querySelector('input,select,textarea')
  ;(target ?? modal.querySelector('footer button:last-child'))?.focus()
}

const filled = all => all.map(({ block, action, held }) => ({ block, action, held: held() }))

const acting = view => (block, e, held, kind) => {
  if (shown?.id !== view.id) return // a field that is left because its form just closed
  const tell = () => press(view, block, e, held, kind, fields)
  if (kind === 'suggest') return tell()
  if (waiting?.block === block.block_id) forget()
  else flush()
  if (!e.each) return tell()
  waiting = { block: block.block_id, tell, timer: setTimeout(flush, PAUSE) } // one word, not every letter of it
}

function flush() {
  const tell = waiting?.tell
  forget()
  tell?.()
}

function forget() {
  clearTimeout(waiting?.timer)
  waiting = null
}

// What is done in a form arrives in that order, however long each takes: each tells of all fields as they stand then.
let last = Promise.resolve()
const inTurn = (operation, given) => (last = last.then(() => post(operation, given)))

function press(view, block, e, held, kind, all) {
  const place = { view: view.id, block: block.block_id, action: e.action_id }
  if (kind === 'suggest') return post('suggest', { ...place, words: held })
  if (e.type !== 'button' && e.type !== 'overflow') return inTurn('fill', { ...place, held, fields: filled(all) })
  return inTurn('press', { ...place, fields: filled(all), ...(held === undefined ? {} : { held }) })
}

async function submit(view) {
  const button = modal.querySelector('[data-submit]')
  if (!button || button.disabled) return
  forget()
  button.disabled = true
  button.setAttribute('aria-busy', 'true')
  await inTurn('submit', { view: view.id, fields: filled(fields) })
  button.disabled = false
  button.removeAttribute('aria-busy')
}

function close(view) {
  forget()
  return inTurn('close', { view: view.id, fields: filled(fields) })
}

// The home tab is a view as well, drawn into the page.
export function showHome(view, app) {
  const all = []
  const act = (block, e, held, kind) => press(view, block, e, held, kind, all)
  $('home').replaceChildren(...(view ? blocks(view.blocks, act, all) : [el('p', { class: 'quiet' }, `${app} has nothing here yet.`)]))
}
