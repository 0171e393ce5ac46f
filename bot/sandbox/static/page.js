// One person's screen. Everything shown comes over the live stream; acts are POSTs.

import { showComposer } from './composer.js'
import { once } from './dom.js'
import { here, listen } from './live.js'
import { markRead, showMessages } from './messages.js'
import { showHome, showView } from './modal.js'
import { showPeople } from './people.js'
import { showThread } from './thread.js'
import { showToasts } from './toasts.js'
import { showTools } from './tools.js'

function show(state) {
  here.state = state
  here.me = state.me
  here.channel = state.channel
  here.thread = state.thread?.ts ?? ''
  document.title = `${state.unread ? `(${state.unread}) ` : ''}${state.app} · ${state.people.find(one => one.id === state.me)?.name ?? ''}`
  showTools(state)
  showPeople(state)
  showMessages(state)
  showThread(state)
  showComposer(state)
  once('home', [state.me, state.home], () => showHome(state.home, state.app))
  showView(state.view)
  showToasts(state)
  if (!state.busy) markRead(state)
}

document.addEventListener('visibilitychange', () => here.state && markRead(here.state))
listen(show)
