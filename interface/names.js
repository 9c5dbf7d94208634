// Streamlit's own buttons are named in English only: they get the words of the page (interface/names.py), for screen
// readers and for the eye. In a name, * stands for whatever is there, | stands before what the button belongs to. A
// change of language changes them again.
// The data of a chart are reached by the keyboard from the button that shows them.
if (!window.hydroscopeNames) {
  const known = (window.hydroscopeNames = new WeakMap()) // of an element or text: its English words, and ours
  const UPLOAD = '.stFileUploader section button' // has no name of its own
  const GRID = '.stDataFrame canvas[tabindex]' // nor has a long table
  const BESIDE = '.stDataFrame .dvn-scroller' // a stop of its own, in Chromium, beside the table
  const TAG = '[data-tag]' // what a list has chosen is named, and has no role
  const SLIDER = '.stSlider input[aria-labelledby*=" "]' // named by itself and by the group around it: the same twice
  const ATTRIBUTES = ['aria-label', 'placeholder', 'title']
  const HEADING = ':is(h1, h2, h3, h4, h5, h6)'
  const BOX = '[data-testid=stPopoverBody]' // stands at the end of the page: Tab would come to it after all the rest
  const OPENER = '[data-testid=stPopoverButton][aria-expanded=true]'
  const WORDS = '[data-testid=stMarkdownContainer]'
  const titleOf = (table) => { // what opens its part, else the title above; and the words above it in a column
    const opens = table.closest(BOX) ? document.querySelector(OPENER) : table.closest('details')?.firstElementChild
    const titles = [...document.querySelectorAll(`[data-testid=stMain] ${HEADING}`)]
    const above = titles.findLast((one) => one.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING)
    const part = opens ? opens.querySelector(WORDS) : above?.firstElementChild
    const words = table.closest('.stColumn')?.querySelector('[data-testid=stCaptionContainer]')
    return [part, words].map((one) => one?.textContent.trim()).filter(Boolean).join(', ')
  }
  const OWNERS = { // of buttons that have the same name all over a page, and what they belong to
    '.stFileUploader section': (section) => section.getAttribute('aria-label'),
    '.react-aria-ComboBox': (list) => list.querySelector('input')?.getAttribute('aria-label'),
    '.stNumberInput': (field) => field.querySelector('label')?.textContent,
    '.stDataFrame': titleOf,
    [HEADING]: (heading) => heading.firstElementChild?.textContent,
  }
  const OWNER = Object.keys(OWNERS).join()
  const OWNED = '.stFileUploader section :is(button, input), :is(.react-aria-ComboBox, .stNumberInput) button, '
    + `${GRID}, ${HEADING} [data-testid=stHeaderActionElements] a`
  const owner = (one) => {
    const whose = one.matches(OWNED) && one.closest(OWNER)
    return whose ? Object.entries(OWNERS).find(([where]) => whose.matches(where))[1](whose)?.trim() : ''
  }

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
  const ATTRIBUTE = ATTRIBUTES.map((what) => `[${what}]`).join()
  let told = ''
  let names = []
  let places = []
  let place = ''
  const learn = () => { // true if the words are new
    const mark = document.querySelector('[data-names]')
    if (!mark || mark.dataset.names === told) return false
    told = mark.dataset.names
    const [all, words] = JSON.parse(told)
    names = compiled(all)
    places = Object.entries(words).map(([where, some]) => [where, compiled(some)])
    place = Object.keys(words).join()
    return true
  }

  const give = (one, what, now, words, put, whose = '') => {
    const before = known.get(one)?.[what]
    const english = before?.given === now ? before.english : now
    const from = whose ? `${english} | ${whose}` : english
    if (before?.given === now && before.from === from && before.words === words) return
    const given = renamed(from, words)
    known.set(one, { ...known.get(one), [what]: { english, from, given, words } })
    if (given !== now) put(given)
  }
  const within = (root, selector) => [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)]
  const rename = (changed) => {
    const root = changed.closest(OWNER) ?? changed
    for (const one of within(root, UPLOAD)) if (!one.ariaLabel) one.ariaLabel = 'Upload'
    for (const one of within(root, GRID)) if (!one.ariaLabel) one.ariaLabel = 'Table'
    for (const one of within(root, BESIDE)) one.tabIndex = -1
    for (const one of within(root, TAG)) one.role = 'group'
    for (const one of within(root, ATTRIBUTE)) {
      const whose = owner(one)
      for (const what of ATTRIBUTES) {
        const now = one.getAttribute(what)
        if (now) give(one, what, now, names, (given) => one.setAttribute(what, given), whose)
      }
      if (one.matches('[role=img][aria-label$=" icon"]')) one.setAttribute('aria-hidden', 'true')
    }
    for (const one of within(root, SLIDER)) one.setAttribute('aria-labelledby', one.id)
  }
  const reword = (root) => {
    for (const one of place ? within(root.closest(place) ?? root, place) : []) {
      const words = places.find(([where]) => one.matches(where))[1]
      const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
      while (texts.nextNode()) {
        const text = texts.currentNode
        give(text, 'text', text.nodeValue, words, (given) => (text.nodeValue = given))
      }
    }
  }

  const changed = new Set([document.body]) // since the last frame: what is not seen is not looked at
  const above = (one) => {
    for (let up = one.parentElement; up; up = up.parentElement) if (changed.has(up)) return true
    return false
  }
  let drawn = 0
  const look = () => {
    drawn = 0
    if (learn()) changed.add(document.body)
    for (const root of changed) {
      if (!root?.isConnected || root instanceof SVGElement || above(root)) continue
      rename(root)
      reword(root)
    }
    changed.clear()
  }
  const soon = (records) => {
    for (const { type, target, addedNodes } of records) {
      const here = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement
      if (type !== 'childList') changed.add(here)
      for (const one of addedNodes) changed.add(one.nodeType === Node.ELEMENT_NODE ? one : here)
    }
    if (changed.size > 2000) { // a page in the background has no frames, and must not keep all that goes
      changed.clear()
      changed.add(document.body)
    }
    drawn ||= requestAnimationFrame(look) // before it is seen
  }
  document.addEventListener('keydown', (event) => {
    const box = document.querySelector(BOX)
    if (!box || event.defaultPrevented) return
    if (event.key === 'Tab' && !event.shiftKey && event.target.closest(OPENER)) {
      box.tabIndex = 0
      box.focus()
      event.preventDefault()
    } else if (event.key === 'Tab' && event.shiftKey && event.target === box) {
      document.querySelector(OPENER)?.focus()
      event.preventDefault()
    } else if (event.key === 'Escape' && box.contains(event.target)) {
      document.querySelector(OPENER)?.focus() // it closes by itself
    }
  }, true)
  const what = { childList: true, subtree: true, characterData: true, attributes: true }
  new MutationObserver(soon).observe(document.body, { ...what, attributeFilter: [...ATTRIBUTES, 'data-names'] })
  soon([])
}
