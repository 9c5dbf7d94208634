"""``python -m locales update [PART…]`` brings the catalogues up to date; ``… check`` says what is wrong."""

import argparse
import sys

from locales.check import defects
from locales.extract import ROOT, Parts, messages, sources
from locales.literals import untranslated
from locales.parts import is_translated, read, settled, update


def main(arguments: list[str] | None = None) -> int:
    """Runs the tool; the exit code is 1 if ``check`` finds anything."""
    parser = argparse.ArgumentParser(prog="python -m locales", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    updating = commands.add_parser("update", help="write the .po files from the code, keeping translations")
    updating.add_argument("parts", nargs="*", metavar="PART", help="only these, such as pages/mission")
    commands.add_parser("check", help="list what is missing, obsolete, untranslated or broken")
    options = parser.parse_args(arguments)
    found, broken = messages()
    for part, reason in broken.items():
        print(f"{part}.py cannot be read, its catalogue stays as it is: {reason}", file=sys.stderr)
        found[part] = read("fr").get(part, [])
    if options.command == "update":
        return _update(found, options.parts)
    return max(_check(found), bool(broken))


def _update(found: Parts, only: list[str]) -> int:
    names = frozenset(part.removesuffix(".py").removesuffix(".po") for part in only)
    for file in update(found, names):
        print(f"{'wrote' if file.exists() else 'removed'} {file.relative_to(ROOT)}")
    for part, content in read("fr").items():
        empty = sum(not is_translated(m) for m in content)
        if empty and (not names or part in names):
            print(f"{empty} to translate in locales/fr/{part}.po")
    return 0


def _check(found: Parts) -> int:
    problems = defects(settled(found, read("fr"))) + untranslated(sources())
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
