// What follows the alert threshold is repainted here, at once, from the frames that the server has sent ahead
// (interface/moving.py): the frame of the value at which the slider stands, or none.
if (!window.hydroscopeMoving) {
  const field = (window.hydroscopeMoving = document.createElement('input')) // read by the charts
  Object.assign(field, { type: 'hidden', id: 'moving' })
  document.body.append(field)
  const SLIDER = '.st-key-p-alert-threshold input[type=range]'
  const sheet = document.createElement('template')
  const told = new WeakMap()
  let of = ''
  let frames = {}
  let shown = null

  const put = ([selector, which, what, value]) => {
    const one = document.querySelectorAll(selector)[which]
    if (!one) return
    if (what === 'text') {
      if (one.textContent === value) return
      const [first, second] = one.childNodes
      if (first?.nodeType === Node.TEXT_NODE && !second) first.nodeValue = value // the node is Streamlit's: it stays
      else one.textContent = value
    } else if (what === 'html') {
      sheet.innerHTML = value
      if (sheet.innerHTML !== one.innerHTML) one.innerHTML = value
    } else if (one === field) {
      if (field.value === value) return
      field.value = value
      field.dispatchEvent(new Event('input'))
    } else if (one.getAttribute(what) !== value) one.setAttribute(what, value)
  }
  const forget = () => {
    frames = {}
    shown = null
    field.value = ''
  }
  const learnt = (links) => {
    let some = false
    for (const link of links) {
      const news = link.getAttribute('href')
      if (told.get(link) === news) continue
      told.set(link, news)
      const sent = JSON.parse(news.slice(1))
      if (sent.of !== of) frames = {}
      of = sent.of
      Object.assign(frames, sent.frames)
      some = true
    }
    return some
  }
  const look = () => {
    const links = document.querySelectorAll('.st-key-moving a')
    if (!links.length) return forget() // another page, which may have this slider too
    const now = document.querySelector(SLIDER)?.getAttribute('aria-valuetext')
    if (!learnt(links) && now === shown) return
    shown = now
    for (const one of frames[now] ?? []) put(one)
  }
  const what = { childList: true, subtree: true, attributes: true, attributeFilter: ['href', 'aria-valuetext'] }
  new MutationObserver(look).observe(document.body, what)
}
