// Each part of a page that waits for its class has a mark (interface/class_news.py): ask the server, which answers when
// there is something new, and press that part's button once the page is whole.
if (!window.hydroscopeNews) {
  window.hydroscopeNews = new Set()
  const nap = (time) => new Promise((done) => setTimeout(done, time))
  const markOf = (button) => document.querySelector(`[data-class-news][data-button="${button}"]`)
  const working = () => document.querySelector('[data-testid="stApp"][data-test-script-state="running"]')
  let turn = Promise.resolve() // one part after another: a request may arrive while the one before is being sent
  const press = async (button, shown) => {
    while (working()) await nap(30)
    document.querySelector(`.st-key-${button} button`)?.click()
    for (let i = 0; i < 100 && markOf(button)?.dataset.shown === shown; i++) await nap(30)
  }
  const follow = async (button) => {
    for (let mark; (mark = markOf(button)); ) {
      const { classNews: ticket, shown, of } = mark.dataset
      const answer = await fetch(`class/news?${new URLSearchParams({ ticket, shown, of })}`).catch(() => null)
      if (!answer?.ok) {
        await nap(2000)
      } else if ((await answer.text()) !== markOf(button)?.dataset.shown) {
        turn = turn.then(() => press(button, shown))
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
