"""The visitor's file in the link: the ready-made one it began from, and each field that differs from it.

``?file=university&file.years=3&file.columns=PLATFORM.sex``: of the columns, those asked for here and not there, or
there and not here.
"""

from collections.abc import Mapping

from interface.application import ask, current_application, current_file, fields, take_file, value_of
from simulator.parameters import Refusal
from simulator.space.catalogue import COLUMNS, in_order
from simulator.space.ready_made import FILES

FILE, FIELD, COLUMN_FIELD = "file", "file.", "columns"
LONGEST = 2000
"""Letters of the list of columns that are looked at; all of them take fewer."""
NOTHING = "-"
"""Stands for no choice at all."""


def written() -> dict[str, str]:
    """The parameters of the link that give this file again; none for HYDRO's."""
    name, application = current_file(), current_application()
    base = FILES[name].application
    found = {} if name == next(iter(FILES)) else {FILE: name}
    for key, parameter in fields().items():
        value, usual = value_of(application, key), value_of(base, key)
        if value == usual:
            continue
        if key == COLUMN_FIELD:
            found[FIELD + key] = ",".join(in_order({*application.columns} ^ {*base.columns}))
        else:
            found[FIELD + key] = parameter.write(value) or NOTHING
    return found


def read_file(link: Mapping[str, str]) -> tuple[dict[str, str], list[Refusal], list[str]]:
    """Take the file that a link asks for; what of the link is about something else, the refused values and the
    unknown names."""
    asked = {key: text for key, text in link.items() if key == FILE or key.startswith(FIELD)}
    others = {key: text for key, text in link.items() if key not in asked}
    problems, unknown = list[Refusal](), list[str]()
    if (name := asked.pop(FILE, "")) in FILES:
        take_file(name)
    elif name:
        unknown.append(f"{FILE}={name[:40]}")
    for key, text in asked.items():
        try:
            _take(key.removeprefix(FIELD), text)
        except Refusal as refused:
            problems.append(refused)
        except KeyError:
            unknown.append(f"{key[:40]}={text[:40]}")
    return others, problems, unknown


def _take(name: str, text: str) -> None:
    """Change one field; raises :class:`Refusal`, or KeyError for a field or a column that does not exist."""
    parameter = fields()[name]
    if name == COLUMN_FIELD:
        moved = set(text[:LONGEST].split(","))
        if not moved <= COLUMNS.keys():
            raise KeyError(name)
        ask(columns=in_order({*current_application().columns} ^ moved))
    elif parameter.kind == "subset" and text == NOTHING:
        ask(**{name: ()})
    else:
        ask(**{name: parameter.parse(text)})
