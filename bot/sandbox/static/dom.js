// Small tools for the DOM. Text is only ever set as text.

export const $ = id => document.getElementById(id)

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else node.setAttribute(name, value === true ? '' : value)
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false))
  return node
}

// Runs of text with styles, as the server parsed them.
export function spans(runs) {
  const fragment = document.createDocumentFragment()
  for (const run of runs || []) fragment.append(span(run))
  return fragment
}

const STYLES = { bold: 'strong', italic: 'em', strike: 's', underline: 'u' }

function span(run) {
  if (run.pre) return el('pre', {}, run.text.replace(/\n$/, ''))
  let node = document.createTextNode(run.text)
  if (run.code) node = el('code', {}, node)
  for (const [style, tag] of Object.entries(STYLES)) if (run[style]) node = el(tag, {}, node)
  if (run.mention) node = el('span', { class: 'mention' }, node)
  if (run.href && /^(https?|mailto):/.test(run.href)) {
    node = el('a', { href: run.href, target: '_blank', rel: 'noreferrer noopener' }, node)
  }
  return node
}

export const words = runs => (runs || []).map(run => run.text).join('')

export const initials = name => {
  const parts = name.trim().split(/\s+/)
  return (parts[0][0] + (parts.length > 1 ? parts.at(-1)[0] : '')).toUpperCase()
}

export const chip = (text, onclick) => el('button', { type: 'button', 'aria-label': `Remove ${text}`, onclick },
  text, el('span', { 'aria-hidden': 'true' }, ' ×'))

export const firstName = name => name.split(/\s+/)[0]

// An app's or a person's picture: `colour` is the person's place among all.
export function avatar(name, colour, extra = '') {
  if (colour === null) return el('span', { class: `avatar app ${extra}`, 'aria-hidden': 'true' })
  return el('span', { class: `avatar ${extra}`, 'data-colour': String(colour % 8), 'aria-hidden': 'true' }, initials(name))
}

// Redraws only what changed: `draw` runs when the data under this key is not what it was.
const drawn = new Map()
export function once(key, data, draw) {
  const text = JSON.stringify(data)
  if (drawn.get(key) === text) return false
  drawn.set(key, text)
  draw()
  return true
}
