// A list of messages that is kept as it is looked at: what did not change is not drawn again, what has the focus keeps
// it, and whoever reads the end goes on reading it.

import { el } from './dom.js'

// What a button is known by when its message is drawn again.
const keyOf = node => node.dataset.key ?? node.textContent

export function list(ol) {
  let kept = new Map() // key -> { json, node }
  let atEnd = true

  ol.addEventListener('scroll', () => { atEnd = ol.scrollHeight - ol.scrollTop - ol.clientHeight < 120 }, { passive: true })
  new ResizeObserver(() => { if (atEnd) ol.scrollTop = ol.scrollHeight }).observe(ol)

  function row(key, data, draw) {
    const json = JSON.stringify(data)
    const known = kept.get(key)
    if (known?.json === json) return known.node
    const node = draw()
    kept.set(key, { json, node })
    return node
  }

  // A day's line, or another that stands between messages.
  const line = (kind, text) => row(`${kind} ${text}`, '', () => el('li', { class: kind }, el('span', {}, text)))

  // Puts these nodes into the list and touches none that stands where it should.
  function show(nodes) {
    const had = focused()
    nodes.forEach((node, at) => {
      if (ol.children[at] === node) return
      if (node.dataset.ts && ol.children[at]?.dataset.ts === node.dataset.ts) ol.children[at].replaceWith(node)
      else ol.insertBefore(node, ol.children[at] ?? null)
    })
    while (ol.children.length > nodes.length) ol.lastChild.remove()
    refocus(had)
  }

  function focused() {
    const li = ol.contains(document.activeElement) && document.activeElement.closest('[data-ts]')
    return li ? { ts: li.dataset.ts, key: keyOf(document.activeElement) } : null
  }

  function refocus(had) {
    if (!had || ol.contains(document.activeElement)) return
    const li = ol.querySelector(`[data-ts="${had.ts}"]`)
    const same = [...(li?.querySelectorAll('button') ?? [])].find(button => keyOf(button) === had.key)
    ;(same ?? li)?.focus({ preventScroll: true })
  }

  return { row, line, show, forget: () => { kept = new Map() }, end: () => { ol.scrollTop = ol.scrollHeight }, reading: () => atEnd }
}
