// Whoever turns to another page stands at its title, and not at the link that was followed: the next Tab goes on from
// there, and a screen reader reads the title. A page that is drawn again in its place keeps the focus where it is, and
// so does the guided tour, which goes along from page to page.
// A control that had the focus and is drawn anew has it again; one that a press takes away leaves it to the title above
// it, of the guided tour to its next step.
if (!window.hydroscopeFocus) {
  window.hydroscopeFocus = true
  const PAGE = '[data-testid=stMain]' // what lies above it, like a dialog, stands after it
  // a page that is being left is inert (turning.js), and its title takes no focus
  const RUNNING = `[data-testid=stApp]:not([data-test-script-state=notRunning]), ${PAGE}[inert]`
  const TOUR = '.st-key-tour'
  const STALE = '[data-stale=true]' // of the page before
  const TITLES = `${PAGE} :is(h1, h2, h3, h4, h5, h6)`
  const GONE = 600 // milliseconds after which what has not come back does not
  let here = location.pathname
  let left = null // where the focus was when the page was turned; null once the new one has it
  let last = null // what has the focus, or had it until it was taken away
  let wait = 0

  const gone = (one) => !one.isConnected || one.disabled || !one.checkVisibility()
  const there = (one) => !gone(one) && !one.closest(STALE)
  const lost = () => last && !left && document.activeElement === document.body && gone(last.one)
  const title = (one) => {
    one.tabIndex = -1
    one.focus({ preventScroll: last && !last.seen })
  }
  const titled = () => [...document.querySelectorAll(`${PAGE} h1`)].find((one) => !one.closest(STALE))
  const turned = () => {
    if (location.pathname !== here) {
      here = location.pathname
      left = document.activeElement ?? document.body
      last = null
    }
    if (!left || (left.isConnected && left.closest(TOUR))) return
    const now = document.activeElement
    const head = titled()
    if (now !== left && now !== document.body && now !== head) left = null // the visitor went elsewhere meanwhile
    else if (head && now !== head) title(head) // Streamlit begins a page at its top
    else if (head && !document.querySelector(RUNNING)) left = null
  }

  const named = (one) => one.ariaLabel || one.labels?.[0]?.textContent || one.textContent
  const keyed = (one) => one.closest('[class*=st-key-]')?.className.match(/st-key-\S+/)[0]
  const like = ({ tag, name, key }) =>
    [...document.getElementsByTagName(tag)].find((one) => named(one) === name && keyed(one) === key && there(one))
  const came = ({ target: one }) => {
    const above = one.closest(PAGE) ? [...document.querySelectorAll(TITLES)].filter(
      (head) => head.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING,
    ) : []
    const seen = one.matches(':focus-visible')
    const tour = one.closest(TOUR) && TOUR
    last = { one, seen, tag: one.tagName, name: named(one), key: keyed(one), above: above.reverse(), tour }
  }
  const went = () => {
    const was = last
    setTimeout(() => { // now it is known whether it went by itself
      if (was && last === was && document.activeElement === document.body && !gone(was.one)) last = null
    })
  }
  const keep = () => {
    if (!lost()) return
    const again = like(last)
    if (again) again.focus({ preventScroll: true })
    else wait ||= setTimeout(give, GONE)
  }
  const give = () => {
    wait = 0
    if (!lost()) return
    if (document.querySelector(RUNNING)) wait = setTimeout(give, GONE)
    else title((last.tour && document.querySelector(TOUR)) || last.above.find(there) || titled())
  }

  const look = () => {
    turned()
    keep()
  }
  const what = { childList: true, subtree: true, attributes: true }
  const filter = ['data-stale', 'data-test-script-state', 'inert']
  new MutationObserver(look).observe(document.body, { ...what, attributeFilter: filter })
  document.addEventListener('focusin', came)
  document.addEventListener('focusout', went)
}
