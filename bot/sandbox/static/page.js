// One person's screen: messages, forms, dialogs. Everything shown comes over the live stream; acts are POSTs.

import { blocks, el, spans, words } from './draw.js'

const $ = id => document.getElementById(id)
const modal = $('modal')
let me = new URLSearchParams(location.search).get('as') || ''
let stream, drawn = {}, shown = null, fields = []

function listen() {
  stream?.close()
  stream = new EventSource(`page/live?as=${encodeURIComponent(me)}`)
  stream.onmessage = event => show(JSON.parse(event.data))
  stream.onerror = () => say('The sandbox is not answering.')
  stream.onopen = () => say('')
}

async function post(operation, given) {
  try {
    const answer = await fetch(`page/${operation}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ as: me, ...given })
    })
    const told = await answer.json()
    say(told.error || '')
    return told
  } catch { say('The sandbox is not answering.') }
}

function say(text) { $('status').textContent = text }

function show(state) {
  me = state.me
  document.title = `${state.unread ? `(${state.unread}) ` : ''}${state.app}`
  $('app').textContent = state.app
  const own = state.people.find(person => person.id === me)
  $('me').textContent = own ? `You are ${own.name}${own.title ? `, ${own.title}` : ''}` : ''
  $('words').placeholder = `Message ${state.app}, or ${state.commands[0] || 'a command'} …`
  $('commands').replaceChildren(...state.commands.map(value => el('option', { value })))
  $('office').hidden = state.office === null
  $('clock').textContent = state.office || ''
  once('people', state.people, () => $('people').replaceChildren(...state.people.map(personButton)))
  once('messages', state.messages, () => showMessages(state.messages))
  showView(state.view)
  if (state.unread && document.visibilityState === 'visible') post('read', {})
}

function once(key, data, draw) {
  const text = JSON.stringify([me, data])
  if (drawn[key] === text) return
  drawn[key] = text
  draw()
}

function personButton(person) {
  const badge = person.unread && person.id !== me ? el('span', { class: 'badge', 'aria-label': `${person.unread} unread` }, String(person.unread)) : null
  return el('button', {
    type: 'button', 'aria-current': person.id === me ? 'true' : null,
    onclick: () => {
      me = person.id
      history.replaceState(null, '', `?as=${encodeURIComponent(me)}`)
      listen()
    }
  }, el('span', { class: 'who' }, person.name, person.title ? el('small', {}, person.title) : null), badge)
}

function showMessages(messages) {
  const list = $('messages')
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80
  const before = list.children.length
  list.replaceChildren(...(messages.length ? messages.map(message) : [el('li', { class: 'empty' }, 'No messages yet. Type a command below.')]))
  if (atEnd || list.children.length > before) list.scrollTop = list.scrollHeight
}

function message(m) {
  const act = async (block, e, held) => {
    if (!await confirmed(e)) return
    await post('click', { ts: m.ts, block: block.block_id, action: e.action_id, ...(held === undefined ? {} : { held }) })
  }
  const body = m.blocks.length ? blocks(m.blocks, act) : [el('div', { class: 'text' }, spans(m.text))]
  return el('li', { class: m.ephemeral ? 'ephemeral' : m.own ? 'own' : '' },
    m.ephemeral ? el('p', { class: 'only' }, 'Only visible to you') : null,
    el('p', { class: 'by' }, el('strong', {}, m.name), ' ', el('time', {}, m.time), m.edited ? el('small', {}, ' (edited)') : null),
    ...body)
}

function confirmed(e) {
  if (!e.confirm) return Promise.resolve(true)
  const dialog = $('confirm')
  return new Promise(resolve => {
    const answer = yes => { dialog.close(); resolve(yes) }
    dialog.replaceChildren(
      el('h2', { id: 'confirm-title' }, spans(e.confirm.title)),
      el('div', { class: 'text' }, spans(e.confirm.text)),
      el('footer', {},
        el('button', { type: 'button', onclick: () => answer(false) }, spans(e.confirm.deny)),
        el('button', { type: 'button', class: e.confirm.style, onclick: () => answer(true) }, spans(e.confirm.confirm))))
    dialog.oncancel = () => resolve(false)
    dialog.showModal()
  })
}

function showView(view) {
  if (!view) {
    shown = null
    if (modal.open) modal.close()
    return
  }
  if (shown?.id !== view.id || shown?.hash !== view.hash) drawView(view)
  for (const place of modal.querySelectorAll('[data-error]')) place.textContent = view.errors[place.dataset.error] || ''
  modal.querySelector('.trouble').textContent = view.trouble
  const first = modal.querySelector('[data-error]:not(:empty)')
  const said = JSON.stringify(view.errors)
  if (first && said !== shown.errors) first.closest('.field').querySelector('input,select,textarea')?.focus()
  shown = { id: view.id, hash: view.hash, errors: said }
}

function drawView(view) {
  const same = shown?.id === view.id
  const kept = same ? fields.map(field => ({ ...field, now: field.held() })) : []
  const focused = same ? fields.findIndex(field => field.node.contains(document.activeElement)) : -1
  fields = []
  const act = (block, e, held, kind) => viewAct(view, block, e, held, kind)
  const body = el('div', { class: 'body' }, ...blocks(view.blocks, act, fields))
  for (const field of fields) {
    const old = kept.find(k => k.block === field.block && k.action === field.action && k.type === field.type)
    if (old) field.put(old.now)
  }
  const form = el('form', { novalidate: true, onsubmit: event => { event.preventDefault(); submit(view) } },
    el('h2', { id: 'modal-title' }, spans(view.title)),
    body,
    el('p', { class: 'trouble', role: 'alert' }),
    el('footer', {},
      el('button', { type: 'button', onclick: () => close(view) }, spans(view.close)),
      view.submit.length ? el('button', { class: 'primary', 'data-submit': '' }, spans(view.submit)) : null))
  modal.replaceChildren(form)
  modal.oncancel = event => { event.preventDefault(); close(view) }
  if (!modal.open) modal.showModal()
  const target = fields[Math.max(focused, 0)]?.node
  if (!same || focused >= 0) (target?.matches('input,select,textarea') ? target : target?.querySelector('input'))?.focus()
}

const filled = () => fields.filter(f => !f.type.endsWith('external_select') || f.held() !== '')
  .map(({ block, action, held }) => ({ block, action, held: held() }))

async function viewAct(view, block, e, held, kind) {
  const place = { view: view.id, block: block.block_id, action: e.action_id }
  if (shown?.id !== view.id) return // a field that is left because its form just closed
  if (kind === 'suggest') return post('suggest', { ...place, words: held })
  if (e.type === 'button' || e.type === 'overflow') {
    if (!await confirmed(e)) return
    return post('press', { ...place, fields: filled(), ...(held === undefined ? {} : { held }) })
  }
  return post('fill', { ...place, held })
}

async function submit(view) {
  const button = modal.querySelector('[data-submit]')
  if (!button || button.disabled) return
  button.disabled = true
  await post('submit', { view: view.id, fields: filled() })
  button.disabled = false
}

function close(view) { post('close', { view: view.id }) }

$('composer').addEventListener('submit', event => {
  event.preventDefault()
  const text = $('words').value.trim()
  if (!text) return
  $('words').value = ''
  post('command', { text })
})
for (const button of document.querySelectorAll('#office button')) {
  button.addEventListener('click', () => post('office', { by: button.dataset.by }))
}
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && post('read', {}))
listen()
