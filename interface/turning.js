// A page that is being left takes no more input: what is pressed between the menu and the next page reaches the server
// as from the page before, and Streamlit then empties the new page but for the part that was pressed.
if (!window.hydroscopeTurning) {
  window.hydroscopeTurning = true
  const LINK = '[data-testid=stSidebarNavLink]'
  const LINKS = `${LINK}, [data-testid=stPageLink-NavLink]`
  const PATIENCE = 10_000 // where the server does not answer, the page is given back
  const pathOf = (link) => link && new URL(link.href).pathname
  const shown = () => pathOf(document.querySelector(`${LINK}[aria-current=page]`)) // what Streamlit sends along
  const turn = (to) => {
    const from = shown()
    const page = document.querySelector('[data-testid=stMain]')
    if (!page || !from || to === from) return
    page.inert = true
    const end = Date.now() + PATIENCE
    const look = setInterval(() => {
      if (shown() === from && Date.now() < end) return
      clearInterval(look)
      page.inert = false
    }, 30)
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.(LINKS)
    if (link && !(event.button || event.ctrlKey || event.metaKey || event.shiftKey)) turn(pathOf(link))
  }, true)
  window.addEventListener('popstate', () => turn(location.pathname))
  // Only pages are steps back: the parameters that the server writes into the address of one are no page of their own.
  const push = history.pushState
  history.pushState = function (state, title, url) {
    const same = new URL(url ?? '', location.href).pathname === location.pathname
    return (same ? this.replaceState : push).call(this, state, title, url)
  }
}
