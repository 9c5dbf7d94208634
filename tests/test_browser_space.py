"""The whole path in a real browser: the file judged, the space, the model, the erasure, the clinic elsewhere."""

import re
import urllib.request
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from interface.receiver_words import REFUSED
from interface.space_words import RULES
from simulator.language import Text, language
from simulator.space.parcel import unseal
from simulator.space.ready_made import FILES
from simulator.space.tamper import touch
from tests import axe, pdf
from tests.test_browser import PATIENCE, nothing_breaks, settle, visit  # noqa: F401

SMALL = "cohort.n_patients=1200&records.n_pool=8000"


def go(page: Page, title: str) -> None:
    """To another page by the menu, as the visit goes on."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=PATIENCE)
    settle(page)


def start(t: Text, message: str, **known: str) -> str:
    """A sentence or a label up to its first value that is not known."""
    values = dict.fromkeys(re.findall(r"{(\w+)}", message), "|") | known
    return re.split(r"[(|*]", t._(message, **values))[0].strip()


def press(page: Page | Locator, label: str) -> None:
    page.get_by_role("button", name=label).click(timeout=PATIENCE)


def read(page: Page, words: str) -> None:
    """Wait until these words are on the page."""
    expect(page.get_by_test_id("stMain").get_by_text(words).first).to_be_visible(timeout=PATIENCE)


def given(place: Page | Locator, label: str) -> bytes:
    """What a button of the page, or of a part of it, downloads."""
    page = place if isinstance(place, Page) else place.page
    with page.expect_download(timeout=PATIENCE) as waiting:
        press(place, label)
    return Path(waiting.value.path()).read_bytes()


def hand_in(page: Page, content: bytes) -> None:
    box = page.get_by_test_id("stFileUploaderDropzoneInput")
    box.wait_for(state="attached", timeout=PATIENCE)
    box.set_input_files({"name": "model.json", "mimeType": "application/json", "buffer": content})


def judged(page: Page, t: Text) -> None:
    """Another file first, then HYDRO's, which may be opened."""
    for file, stamp in (("university", "With reservations"), ("hydro", "Favourable")):
        page.get_by_role("radio", name=t._(FILES[file].title), exact=True).click()
        expect(page.get_by_alt_text(t._(stamp), exact=True)).to_be_visible(timeout=PATIENCE)
    settle(page)


def learned(page: Page, t: Text) -> bytes:
    """A table, the lines that are refused, a model through the gate: the signed parcel."""
    press(page, t._("Open the space"))
    press(page, t._("Make the table"))
    read(page, t._("released"))
    press(page, t._("Hand out the lines themselves"))
    read(page, t._(RULES["rows"][0]))
    press(page, t._("Train on the linked data"))
    press(page, t._("Export it through the gate"))
    return given(page, start(t, "Download the signed model ({size})"))


def certified(page: Page, t: Text, model: str) -> None:
    """The data erased: the certificate bears the digest of the journal that is on the page, and of the model."""
    press(page, t._("Erase the data and close the space"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=PATIENCE)
    axe.clean(page)
    certificate = given(dialog, t._("Certificate of erasure (PDF)"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    settle(page)
    words = pdf.words(certificate)
    assert certificate.startswith(b"%PDF-") and t._("Certificate of erasure") in words
    (journal,) = set(re.findall(r"\b[0-9a-f]{64}\b", words)) - {model}
    assert model in words and journal in page.get_by_test_id("stMain").inner_text()


def uploaded(page: Page, server: str, t: Text, left: bytes) -> None:
    """The very file that left comes back: its seal holds, its bytes are let go of, a changed one is refused."""
    page.get_by_role("radio", name=t._("A file"), exact=True).click()
    download = page.get_by_role("button", name=start(t, "Download the parcel ({size})"))
    expect(download).to_have_count(0, timeout=PATIENCE)
    hand_in(page, left)
    expect(download).to_be_visible(timeout=PATIENCE)
    settle(page)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{server}/_stcore/metrics") as answer:
        assert "UploadedFileManager" not in answer.read().decode()
    hand_in(page, touch(unseal(left)[1], "weight").parcel.written())
    read(page, t._(REFUSED["altered"]))
    read(page, t._("The parcel received before is kept."))


def test_from_the_form_to_the_certificate_to_the_clinic(page: Page, server: str) -> None:
    """In French: the tests of each of these pages and of the certificate read the English words."""
    t = language("fr")
    visit(page, f"/autorisation?{SMALL}")
    judged(page, t)
    go(page, t._("The project space"))
    left = learned(page, t)
    artefact, parcel = unseal(left)
    assert artefact.card["kind"] == "logistic"
    certified(page, t, parcel.digest)

    go(page, t._("The software elsewhere"))  # the parcel of the visit is there, and it is the one that left
    assert given(page, start(t, "Download the parcel ({size})")) == left
    uploaded(page, server, t, left)
    press(page, t._("Install the model in the clinic"))
    told = "At home {home}, here {now}: a difference of {d}, which chance may explain."
    read(page, start(t, told, home=t.number(artefact.card["auroc"][0], 2)))
