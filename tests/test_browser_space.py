"""From the form to the certificate in a real browser: the file, the space, the model, the erasure."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from simulator.space.parcel import unseal
from tests.test_browser import PATIENCE, nothing_breaks, settle, visit  # noqa: F401

WORDS = {
    "fr": ["L’espace projet", "Ouvrir", "Entraîner sur", "L’exporter", "Télécharger", "Effacer les", "Certificat"],
    "en": ["The project space", "Open the", "Train on", "Export it", "Download the", "Erase the", "Certificate of"],
}


def given(page: Page, name: str) -> bytes:
    """What a button of the page downloads."""
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name=name).click(timeout=PATIENCE)
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("code", WORDS)
def test_from_the_form_to_the_certificate(page: Page, code: str) -> None:
    title, *asked, parcel, erase, certificate = WORDS[code]
    visit(page, f"/autorisation?lang={code}&cohort.n_patients=1200&records.n_pool=8000")
    page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=PATIENCE)
    for name in asked:
        page.get_by_role("button", name=name).click(timeout=PATIENCE)
    artefact, sealed = unseal(given(page, parcel))
    assert artefact.card["kind"] == "logistic" and json.loads(sealed.artefact)
    page.get_by_role("button", name=erase).click(timeout=PATIENCE)
    assert given(page, certificate).startswith(b"%PDF-")
    settle(page)
    assert re.search(r"[0-9a-f]{64}", page.get_by_test_id("stMain").inner_text())
