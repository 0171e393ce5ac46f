// Where one types. While a command is typed, a list offers what there is; arrows choose, Tab or Enter completes.

import { $, el } from './dom.js'
import { here, post } from './live.js'

const input = $('words'), list = $('commands'), send = document.querySelector('#composer .send')
let commands = [], at = -1, closed = false

export function showComposer(state) {
  commands = state.commands
  const channel = state.channels.find(one => one.id === state.channel)
  input.placeholder = channel ? `Message #${channel.name}` : `Message ${state.app}`
}

export function prefill(text) {
  input.value = text
  closed = false
  input.focus()
  offer()
}

// The commands that the words begin, or the one whose usage stands below while its text is typed.
function matching() {
  const [name, ...rest] = input.value.split(' ')
  if (closed || !name.startsWith('/')) return []
  return commands.filter(one => (rest.length ? one.name === name : one.name.startsWith(name)))
}

const naming = () => !input.value.includes(' ')

function offer() {
  const found = matching()
  at = naming() && found.length ? Math.max(0, Math.min(at, found.length - 1)) : -1
  list.replaceChildren(...found.map((one, place) => el('li', {
    role: 'option', id: `command-${place}`, 'aria-selected': String(place === at), onmousedown: event => { event.preventDefault(); complete(one) }
  }, el('b', {}, one.name), one.usage ? el('i', {}, ` ${one.usage}`) : null, one.description ? el('small', {}, one.description) : null)))
  list.hidden = !found.length
  input.setAttribute('aria-expanded', String(found.length > 0))
  if (at >= 0) input.setAttribute('aria-activedescendant', `command-${at}`)
  else input.removeAttribute('aria-activedescendant')
  send.disabled = !input.value.trim()
}

function complete(command) {
  input.value = `${command.name} `
  offer()
}

input.addEventListener('input', () => { closed = false; offer() })
input.addEventListener('blur', () => { list.hidden = true })
input.addEventListener('focus', offer)
input.addEventListener('keydown', event => {
  const found = matching()
  if (!found.length) return
  const chosen = found[at]
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (event.key === 'Escape') { closed = true; offer() }
  else if (step && chosen) { at = (at + step + found.length) % found.length; offer() }
  else if (chosen && (event.key === 'Tab' || (event.key === 'Enter' && chosen.name !== input.value))) complete(chosen)
  else return
  event.preventDefault()
})

$('composer').addEventListener('submit', async event => {
  event.preventDefault()
  const text = input.value.trim()
  if (!text || here.state?.busy) return
  input.value = ''
  offer()
  send.setAttribute('aria-busy', 'true')
  await post('command', { text })
  send.removeAttribute('aria-busy')
})
