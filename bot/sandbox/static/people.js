// Who one may be (the rail), what one may open (the sidebar), and the head of what is open.

import { $, avatar, el, firstName, once } from './dom.js'
import { go, here, look, post } from './live.js'
import { markRead } from './messages.js'

export function showPeople(state) {
  once('people', [state.me, state.people], () => {
    const had = document.activeElement?.dataset?.person
    $('people').replaceChildren(...state.people.map((person, at) => seat(state, person, at)))
    if (had) $('people').querySelector(`[data-person="${had}"]`)?.focus()
  })
  once('side', [state.app, state.me, state.people.length, state.channels, state.unread, here.channel], () => {
    $('side').classList.toggle('several', state.channels.length > 0)
    $('side').replaceChildren(...sidebar(state))
  })
  once('head', [state.app, state.me, state.people.length, here.channel], () => $('head').replaceChildren(...head(state)))
  showTabs(state)
}

function seat(state, person, at) {
  const own = person.id === state.me
  const unread = !own && person.unread
  const label = [person.name, person.title, unread ? `${person.unread} unread` : ''].filter(Boolean).join(', ')
  return el('button', {
    type: 'button', 'aria-current': own ? 'true' : null, 'aria-label': label, title: label, 'data-person': person.id,
    onclick: () => go({ person })
  }, avatar(person.name, at), unread ? el('span', { class: 'badge' }, String(unread)) : null,
  el('span', { class: 'first' }, firstName(person.name)))
}

function sidebar(state) {
  const entry = (id, mark, name, unread) => el('button', {
    type: 'button', 'aria-current': here.channel === id ? 'true' : null, class: unread && here.channel !== id ? 'unread' : '',
    onclick: () => go({ channel: id })
  }, mark, el('span', { class: 'name' }, name), unread && here.channel !== id ? el('span', { class: 'badge' }, String(unread)) : null)
  const channels = state.channels.map(one =>
    entry(one.id, el('span', { class: 'hash', 'aria-hidden': 'true' }, one.private ? '🔒' : '#'), one.name, one.unread))
  const app = entry('', el('span', { class: 'presence' }, avatar(state.app, null, 'small')), state.app, state.unread)
  return [
    el('h2', {}, 'Sandbox'),
    channels.length ? el('section', {}, el('h3', {}, 'Channels'), channels) : null,
    el('section', {}, el('h3', {}, 'Apps'), app),
    profile(state)
  ].filter(Boolean)
}

function profile(state) {
  const at = state.people.findIndex(person => person.id === state.me)
  const own = state.people[at]
  return own && el('div', { class: 'profile' }, el('span', { class: 'presence' }, avatar(own.name, at)),
    el('span', {}, el('b', {}, own.name), own.title))
}

function head(state) {
  const channel = state.channels.find(one => one.id === state.channel)
  const own = state.people.find(person => person.id === state.me)
  const title = channel
    ? el('h1', {}, `# ${channel.name}`)
    : el('h1', {}, avatar(state.app, null, 'small'), el('span', { id: 'app' }, state.app), el('span', { class: 'tag' }, 'APP'))
  return [title, el('p', { id: 'me' }, own ? `You are ${own.name}` : '', own?.title ? el('span', {}, `, ${own.title}`) : null)]
}

function showTabs(state) {
  const tabs = $('tabs')
  tabs.hidden = !state.homeTab || Boolean(here.channel)
  if (tabs.hidden) here.tab = 'messages'
  const home = here.tab === 'home'
  once('tabs', [state.homeTab, here.tab, state.me], () => tabs.replaceChildren(tab('home', 'Home'), tab('messages', 'Messages')))
  $('home').hidden = !home
  for (const id of ['messages', 'composer']) $(id).hidden = home
}

function tab(id, label) {
  const on = here.tab === id
  return el('button', {
    type: 'button', role: 'tab', 'aria-selected': String(on), tabindex: on ? '0' : '-1', onclick: () => openTab(id),
    onkeydown: event => ['ArrowLeft', 'ArrowRight'].includes(event.key) && openTab(id === 'home' ? 'messages' : 'home')
  }, label)
}

function openTab(id) {
  here.tab = id
  if (id === 'home') {
    look({ thread: '' })
    post('home')
  }
  showTabs(here.state)
  $('tabs').querySelector('[aria-selected=true]').focus()
  if (id === 'messages') markRead(here.state)
}
