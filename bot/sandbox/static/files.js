// Files in a form: each goes up as soon as it is chosen; its name stands above as a chip that takes it away.

import { chip, el } from './dom.js'
import { upload } from './live.js'

export function files(e, id, changed) {
  let chosen = []
  const row = el('div', { class: 'chips' })
  const input = el('input', { id, type: 'file', multiple: e.max_files !== 1 })
  const told = el('small', { role: 'status' })

  function draw() {
    input.disabled = chosen.length >= (e.max_files ?? 10)
    row.replaceChildren(...chosen.map(file => chip(file.name, () => {
      set(chosen.filter(one => one.id !== file.id)); input.focus()
    })))
  }

  function set(now) {
    chosen = now
    draw()
    changed()
  }

  input.addEventListener('change', async () => {
    const room = (e.max_files ?? 10) - chosen.length
    const wanted = [...input.files]
    told.textContent = wanted.length > room ? `${e.max_files ?? 10} at most.` : 'Uploading…'
    const gone = await Promise.all(wanted.slice(0, room).map(upload))
    const wrong = gone.find(file => file.error)
    if (wanted.length <= room || wrong) told.textContent = wrong?.error ?? ''
    input.value = ''
    set([...chosen, ...gone.filter(file => !file.error)])
  })

  const put = held => { chosen = held || []; draw() }
  put(e.held)
  return { node: el('div', { class: 'files' }, row, input, told), held: () => chosen, put }
}
