"""A page that is being left takes no more input, however long the server takes to answer."""

from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.test_browser import settle
from tests.test_browser_class import WORDS, screen


class Line:
    """The line between a page and its server, which may be slow: what the server sends is kept until it is let go."""

    def __init__(self, page: Page) -> None:
        self._slow, self._kept = False, list[tuple[WebSocketRoute, str | bytes]]()
        self._asked = list[Route]()
        page.route_web_socket("**/_stcore/stream", self._connect)
        page.route("**/class/news?*", lambda route: self._asked.append(route))

    def _connect(self, here: WebSocketRoute) -> None:
        def send(message: str | bytes) -> None:
            if self._slow:
                self._kept.append((here, message))
            else:
                here.send(message)

        here.connect_to_server().on_message(send)

    def slow(self) -> None:
        """Keep what comes."""
        self._slow = True

    def news(self) -> None:
        """Tell the bar of the page that its class has changed."""
        next(one for one in reversed(self._asked) if "of=bar" in one.request.url).fulfill(body="changed")

    def go_on(self) -> None:
        """Let all go that was kept."""
        self._slow = False
        for here, message in self._kept:
            here.send(message)


def test_what_is_pressed_while_a_page_is_turned_changes_nothing(browser: Browser, server: str) -> None:
    """The teacher turns to another page; before it comes, the class has news, and a button of the page is pressed."""
    words = WORDS["fr"]
    teacher = screen(browser, f"{server}/classe", "fr", 1280)
    line = Line(teacher)
    teacher.reload()
    teacher.get_by_role("tab", name=words["teacher"]).click()
    teacher.locator("input[type=password]").first.fill("quatre mots pour la classe")
    teacher.get_by_role("button", name=words["open"]).click()
    pause = teacher.get_by_role("button", name=words["pause"])
    pause.wait_for()
    settle(teacher)
    teacher.wait_for_timeout(1000)  # the page asks for news
    place = pause.bounding_box()
    assert place
    line.slow()
    teacher.get_by_role("link", name=words["evaluation"], exact=True).click()
    line.news()
    teacher.wait_for_timeout(300)
    teacher.mouse.click(place["x"] + 5, place["y"] + 5)
    teacher.wait_for_timeout(1000)  # the server makes the new page
    line.go_on()
    expect(teacher.get_by_role("heading", level=1, name=words["evaluation"])).to_be_visible()
    teacher.wait_for_timeout(1000)
    settle(teacher)
    expect(teacher.get_by_role("heading", level=1, name=words["evaluation"])).to_be_visible()
    expect(pause).to_be_visible()  # and was not pressed
    pause.click()  # the new page takes input
    expect(teacher.get_by_role("button", name=words["on"])).to_be_visible()
    teacher.context.close()
