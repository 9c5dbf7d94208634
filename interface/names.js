// Streamlit's own buttons are named in English only: they get the words of the page (interface/names.py), for screen
// readers and for the eye. In a name, * stands for whatever is there. A change of language changes them again.
if (!window.hydroscopeNames) {
  const known = (window.hydroscopeNames = new WeakMap()) // of an element or text: its English words, and ours
  const UPLOAD = '.stFileUploader section button'
  const ATTRIBUTES = ['aria-label', 'placeholder', 'title']

  const plain = (text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  const compiled = (words) =>
    Object.entries(words).map(([from, to]) => [new RegExp(`^${plain(from).replaceAll('*', '(.*)')}$`, 's'), to])
  const renamed = (english, words) => {
    for (const [from, to] of words) {
      const found = english.match(from)
      if (found) return to.replace('*', () => found[1]).replace('*', () => found[2])
    }
    return english
  }
  let told = ''
  let names = []
  let places = []
  const learn = () => {
    const mark = document.querySelector('[data-names]')
    if (!mark || mark.dataset.names === told) return
    told = mark.dataset.names
    const [all, words] = JSON.parse(told)
    names = compiled(all)
    places = Object.entries(words).map(([place, some]) => [place, compiled(some)])
  }

  const give = (one, what, now, words, put, own) => {
    const before = known.get(one)?.[what]
    const from = own ?? (before?.given === now ? before.from : now)
    if (before?.given === now && before.from === from && before.words === words) return
    const given = renamed(from, words)
    known.set(one, { ...known.get(one), [what]: { from, given, words } })
    if (given !== now) put(given)
  }
  const rename = () => {
    learn()
    for (const what of ATTRIBUTES) {
      for (const one of document.querySelectorAll(`body [${what}]`)) {
        if (one.matches(UPLOAD)) continue
        give(one, what, one.getAttribute(what), names, (given) => one.setAttribute(what, given))
      }
    }
    for (const one of document.querySelectorAll(UPLOAD)) {
      const own = `Upload ${one.closest('section').getAttribute('aria-label')}` // it has no name of its own
      give(one, 'name', one.getAttribute('aria-label'), names, (given) => one.setAttribute('aria-label', given), own)
    }
    const icons = document.querySelectorAll('[role=img][aria-label$=" icon"]')
    for (const icon of icons) icon.setAttribute('aria-hidden', 'true')
  }
  const reword = () => {
    learn()
    for (const [place, words] of places) {
      for (const one of document.querySelectorAll(place)) {
        const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
        while (texts.nextNode()) {
          const text = texts.currentNode
          give(text, 'text', text.nodeValue, words, (given) => (text.nodeValue = given))
        }
      }
    }
  }
  let due = 0
  let drawn = 0
  const soon = () => {
    drawn ||= requestAnimationFrame(() => { // before it is seen
      drawn = 0
      reword()
    })
    due ||= setTimeout(() => {
      due = 0
      rename()
    }, 200)
  }
  const what = { childList: true, subtree: true, characterData: true, attributes: true }
  new MutationObserver(soon).observe(document.body, { ...what, attributeFilter: [...ATTRIBUTES, 'data-names'] })
  soon()
}
