// Around the workspace: the office clock, the phone's width, light and dark, beginning afresh, and things to try.

import { prefill } from './composer.js'
import { ask } from './confirm.js'
import { $, el, once } from './dom.js'
import { go, here, post } from './live.js'

const stored = { get: key => { try { return localStorage.getItem(key) } catch { return null } },
  set: (key, value) => { try { localStorage.setItem(key, value) } catch { /* a private window */ } } }

export function showTools(state) {
  $('office').hidden = state.office === null
  $('clock').textContent = state.office || ''
  $('reset').hidden = !state.reset
  $('busy').hidden = !state.busy
  $('busy').textContent = state.busy
  $('top').inert = $('stage').inert = Boolean(state.busy)
  once('links', state.links, () => $('links').replaceChildren(...state.links.map(link => el('a', { href: link.path }, link.words))))
  showHints(state)
}

for (const button of document.querySelectorAll('#office button')) {
  button.addEventListener('click', async () => {
    button.setAttribute('aria-busy', 'true')
    await post('office', { by: button.dataset.by })
    button.removeAttribute('aria-busy')
  })
}

// Light and dark: as the system has it, until somebody chooses.

const system = matchMedia('(prefers-color-scheme: dark)')
const dark = () => (stored.get('theme') || (system.matches ? 'dark' : 'light')) === 'dark'

function showTheme() {
  document.documentElement.dataset.theme = dark() ? 'dark' : 'light'
  $('theme').textContent = dark() ? '☀ Light' : '☾ Dark'
  $('theme').title = dark() ? 'Switch to light' : 'Switch to dark'
}
system.addEventListener('change', showTheme)
$('theme').addEventListener('click', () => { stored.set('theme', dark() ? 'light' : 'dark'); showTheme() })
showTheme()

function showPhone(on) {
  document.documentElement.dataset.phone = on ? 'on' : 'off'
  $('phone').setAttribute('aria-pressed', String(on))
}
$('phone').addEventListener('click', () => {
  const on = stored.get('phone') !== 'on'
  stored.set('phone', on ? 'on' : 'off')
  showPhone(on)
})
showPhone(stored.get('phone') === 'on')

$('reset').addEventListener('click', async () => {
  const plain = text => [{ text }]
  const sure = await ask({
    title: plain('Begin afresh?'), text: plain('Every request and every message of this workspace goes; the story of last week is told again.'),
    confirm: plain('Begin afresh'), deny: plain('Cancel'), style: 'danger'
  })
  if (!sure) return
  stored.set('hints', '')
  await post('reset')
})

// Things to try, each ticked off when somebody did it.

function showHints(state) {
  const gone = !state.hints.length || stored.get('hints') === 'gone'
  $('hints').hidden = gone || Boolean(here.channel)
  if (!gone) once('hints', [state.hints, state.me], () => $('hints').replaceChildren(...strip(state)))
}

function strip(state) {
  const all = state.hints.every(hint => hint.done)
  return [
    el('b', {}, all ? 'That was it.' : 'Try it:'),
    el('ol', {}, state.hints.map(hint => el('li', { class: hint.done ? 'done' : '' },
      el('button', { type: 'button', onclick: () => lead(state, hint) },
        el('span', { class: 'tick', 'aria-label': hint.done ? 'done' : 'to do', role: 'img' }), el('span', {}, hint.words))))),
    el('button', {
      type: 'button', class: 'x', 'aria-label': 'Dismiss the hints', onclick: () => { stored.set('hints', 'gone'); $('hints').hidden = true }
    }, '×')
  ]
}

// A click on a hint brings one to where it is done.
function lead(state, hint) {
  const person = state.people.find(one => one.id === hint.by)
  if (person && person.id !== state.me) go({ person })
  if (hint.act === 'command') prefill(hint.what)
  if (hint.act === 'office') document.querySelector(`#office [data-by="${hint.what}"]`)?.focus()
}
