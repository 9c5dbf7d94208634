// Screen readers are told the names of Streamlit's own buttons, which are in English, in the words of the page
// (interface/names.py): a name, or its beginning where * stands for the rest. A change of language changes them again.
if (!window.hydroscopeNames) {
  window.hydroscopeNames = new WeakMap() // each element's English name, and the one it was given
  const UPLOAD = '.stFileUploader section button'
  const renamed = (english, words) => {
    for (const [from, to] of words) {
      const start = from.replace('*', '')
      if (start === from ? english === from : english.startsWith(start)) {
        return to.replace('*', () => english.slice(start.length))
      }
    }
    return english
  }
  const english = (one) => {
    if (one.matches(UPLOAD)) return `Upload ${one.closest('section').getAttribute('aria-label')}` // it has no name of its own
    const now = one.getAttribute('aria-label')
    const before = window.hydroscopeNames.get(one)
    return before?.given === now ? before.from : now
  }
  const rename = () => {
    const mark = document.querySelector('[data-names]')
    if (!mark) return
    const words = Object.entries(JSON.parse(mark.dataset.names))
    for (const one of document.querySelectorAll(`[data-testid=stApp] [aria-label], ${UPLOAD}`)) {
      const from = english(one)
      const given = renamed(from, words)
      if (given === one.getAttribute('aria-label')) continue
      window.hydroscopeNames.set(one, { from, given })
      one.setAttribute('aria-label', given)
    }
    for (const icon of document.querySelectorAll('[role=img][aria-label$=" icon"]')) icon.setAttribute('aria-hidden', 'true')
  }
  let due = 0
  const soon = () => {
    due ||= setTimeout(() => {
      due = 0
      rename()
    }, 200)
  }
  const what = { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'data-names'] }
  new MutationObserver(soon).observe(document.body, what)
  soon()
}
