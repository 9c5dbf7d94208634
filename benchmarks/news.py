"""How a screen waits for news of its class, as ``interface/class_news.js`` does."""

import asyncio
import re
from urllib.parse import urlencode

MARK = re.compile(
    'data-class-news="(?P<ticket>[^"]*)" data-button="(?P<button>[^"]*)" '
    'data-shown="(?P<shown>[^"]*)" data-of="(?P<of>[^"]*)"'
)
"""Where a part of the page waits for its class."""
Mark = dict[str, str]


def mark_in(body: str) -> Mark | None:
    """The mark in the HTML of an element."""
    found = MARK.search(body)
    return found.groupdict() if found else None


async def asked_for(address: str, mark: Mark) -> tuple[str, str | None] | None:
    """What the class shows now, as soon as it is something else than the mark says; None if nobody answers.

    Then the address of the page to which all are brought, if they are.

    Written by hand: the clients of the standard library block, and hundreds of screens would each need a thread.
    """
    host, port = address.split(":")
    asked = urlencode({name: mark[name] for name in ("ticket", "shown", "of")})
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return None
    try:
        writer.write(f"GET /class/news?{asked} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    except OSError:
        return None
    finally:
        writer.close()
    if b" 200 " not in head.split(b"\r\n")[0]:
        return None
    told, *page = body.decode().split(" ")
    return told, page[0] if page else None
