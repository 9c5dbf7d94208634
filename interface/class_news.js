// Each part of a page that waits for its class has a mark (interface/class_news.py): ask the server, which answers when
// there is something new, and once the page is whole press that part's button, or the menu's link to the page to which all
// are brought.
if (!window.hydroscopeNews) {
  window.hydroscopeNews = new Set()
  const nap = (time) => new Promise((done) => setTimeout(done, time))
  const markOf = (button) => document.querySelector(`[data-class-news][data-button="${button}"]`)
  const WORKING = '[data-testid="stApp"][data-test-script-state="running"], [data-testid="stMain"][inert]' // turning.js
  const working = () => document.querySelector(WORKING)
  let turn = Promise.resolve() // one part after another: a request may arrive while the one before is being sent
  const linkTo = (address) => document.querySelector(`[data-testid="stSidebarNavLink"][href$="/${address}"]`)
  const press = async (button, shown, address) => {
    while (working()) await nap(30)
    const link = address === undefined ? null : linkTo(address)
    ;(link ?? document.querySelector(`.st-key-${button} button`))?.click()
    for (let i = 0; i < 100 && markOf(button)?.dataset.shown === shown; i++) await nap(30)
  }
  const follow = async (button) => {
    for (let mark; (mark = markOf(button)); ) {
      const { classNews: ticket, shown, of } = mark.dataset
      const answer = await fetch(`class/news?${new URLSearchParams({ ticket, shown, of })}`).catch(() => null)
      const [found, address] = answer?.ok ? (await answer.text()).split(' ') : []
      if (found === undefined) {
        await nap(2000)
      } else if (found !== markOf(button)?.dataset.shown) {
        turn = turn.then(() => press(button, shown, address))
        await turn
      }
    }
    window.hydroscopeNews.delete(button)
  }
  setInterval(() => {
    for (const { dataset: { button } } of document.querySelectorAll('[data-class-news]')) {
      if (!window.hydroscopeNews.has(button)) {
        window.hydroscopeNews.add(button)
        follow(button)
      }
    }
  }, 300)
}
