// Whoever turns to another page stands at its title, and not at the link that was followed: the next Tab goes on from
// there, and a screen reader reads the title. A page that is drawn again in its place keeps the focus where it is, and
// so does the guided tour, which goes along from page to page.
if (!window.hydroscopeFocus) {
  window.hydroscopeFocus = true
  const RUNNING = '[data-testid=stApp]:not([data-test-script-state=notRunning])'
  const TOUR = '.st-key-tour'
  const STALE = '[data-stale=true]' // of the page before
  let here = location.pathname
  let left = null // where the focus was when the page was turned; null once the new one has it

  const titled = () => [...document.querySelectorAll('[data-testid=stMain] h1')].find((one) => !one.closest(STALE))
  const look = () => {
    if (location.pathname !== here) {
      here = location.pathname
      left = document.activeElement ?? document.body
    }
    if (!left || (left.isConnected && left.closest(TOUR))) return
    const now = document.activeElement
    const title = titled()
    if (now !== left && now !== document.body && now !== title) left = null // the visitor went elsewhere meanwhile
    else if (title && now !== title) {
      title.tabIndex = -1
      title.focus({ preventScroll: true }) // Streamlit begins a page at its top
    } else if (title && !document.querySelector(RUNNING)) left = null
  }
  const what = { childList: true, subtree: true, attributes: true }
  const filter = ['data-stale', 'data-test-script-state']
  new MutationObserver(look).observe(document.body, { ...what, attributeFilter: filter })
}
