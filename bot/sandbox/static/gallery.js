// Every message and view there is: by language, at a phone's width and a desk's, in light and dark.
// What is chosen stands in the address, say ?language=zh&width=360&look=dark; nothing here can be pressed.

import { blocks } from './blocks.js'
import { $, avatar, el } from './dom.js'
import { message } from './message.js'
import { frame } from './modal.js'

const NAMES = { en: 'English', zh: '中文', 360: '360 px', desktop: 'Desktop', light: '☀ Light', dark: '☾ Dark', both: 'Both' }
const asked = new URLSearchParams(location.search)

fetch('gallery/payloads').then(answer => answer.json()).then(show)

function show(gallery) {
  const all = { language: gallery.languages, width: ['360', 'desktop'], look: ['light', 'dark'] }
  const first = { language: 'both', width: '360', look: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light' }
  const chosen = Object.fromEntries(Object.keys(all).map(key => {
    const said = asked.get(key)
    return [key, said === 'both' || all[key].includes(said) ? said : first[key]]
  }))
  draw(gallery, all, chosen)
}

function draw(gallery, all, chosen) {
  const panes = Object.fromEntries(Object.entries(all).map(([key, each]) => [key, chosen[key] === 'both' ? each : [chosen[key]]]))
  Object.assign(document.documentElement.dataset, { theme: chosen.look, look: chosen.look })
  $('choices').replaceChildren(...Object.entries(all).map(([key, each]) => choice(key, [...each, 'both'], chosen[key], value => {
    const now = { ...chosen, [key]: value }
    history.replaceState(null, '', `?${new URLSearchParams(now)}`)
    draw(gallery, all, now)
    document.querySelector(`#choices [data-choice="${key} ${value}"]`).focus()
  })))
  $('rooms').replaceChildren(...gallery.chapters.map(chapter => el('section', {},
    el('h2', {}, chapter.title), chapter.exhibits.map(one => exhibit(gallery, one, panes)))))
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
}

function choice(key, each, chosen, act) {
  return el('fieldset', {}, el('legend', {}, key[0].toUpperCase() + key.slice(1)), each.map(value => el('button', {
    type: 'button', 'aria-pressed': String(value === chosen), 'data-choice': `${key} ${value}`, onclick: () => act(value)
  }, NAMES[value] ?? value)))
}

function exhibit(gallery, { name, seen }, { language, width, look }) {
  const panes = width.flatMap(wide => look.flatMap(theme => language.map(one =>
    el('div', { class: 'pane', lang: one, 'data-width': wide, 'data-theme': theme, inert: true }, drawn(gallery, seen[one])))))
  return el('article', { class: 'exhibit', id: name }, el('h3', {}, name.replaceAll('_', ' ')), el('div', { class: 'panes' }, panes))
}

function drawn(gallery, seen) {
  if (seen.home) return [el('div', { class: 'home' }, blocks(seen.home.blocks, () => {}, []))]
  if (seen.modal) return [dialog(seen.modal)]
  const popped = seen.message.ephemeral ? null : el('p', { class: 'notice' }, avatar('', null, 'small'), el('span', {}, seen.notice))
  return [popped, message({ people: [] }, seen.message)]
}

function dialog(view) {
  const whole = frame(view, el('div', { class: 'body' }, blocks(view.blocks, () => {}, [])))
  whole.querySelector('h2').removeAttribute('id') // there are many
  return el('dialog', { open: true }, whole)
}
