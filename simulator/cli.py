"""The command line: ``python -m simulator run | parameters``. Its JSON keys are a contract: add, never rename."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

from simulator.language import Text, choose, language
from simulator.messages import STAGE_NAMES, WHY_MISSING, explain
from simulator.parameters import Refusal
from simulator.report import report, write_files
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters
from simulator.study import Study

BAD_INPUT = 2


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence and exit code 2."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        sys.exit(BAD_INPUT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code, 2 on bad input."""
    t = language(choose(_environment_language()))
    options = _parser(t).parse_args(arguments)
    try:
        return int(options.command(options, t))
    except Refusal as refusal:
        return _complain(explain(refusal, t))
    except OSError as error:
        return _complain(t._("Cannot write {file}: {reason}.", file=str(error.filename), reason=str(error.strerror)))


def _parser(t: Text) -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m simulator", description=t._("Hydroscope on the command line."))
    commands = parser.add_subparsers(required=True, metavar="run | parameters")
    run = commands.add_parser("run", help=t._("Run a whole study."))
    run.set_defaults(command=_run)
    run.add_argument("--preset", default=DEFAULT_PRESET, help=t._("Scenario to start from."))
    run.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=t._("Change a parameter."))
    run.add_argument("--seed", help=t._("Draw another world."))
    run.add_argument("--json", metavar="FILE|-", help=t._("Write the figures as JSON."))
    run.add_argument("--out", metavar="DIR", type=Path, help=t._("Write scores, stays, links and telemetry."))
    run.add_argument("--workers", type=int, default=os.cpu_count() or 1, help=t._("Number of threads."))
    table = commands.add_parser("parameters", help=t._("List every parameter."))
    table.set_defaults(command=_parameters)
    table.add_argument("--json", action="store_true", help=t._("As JSON."))
    return parser


def _run(options: argparse.Namespace, t: Text) -> int:
    scenario = _scenario(options, t)
    if scenario is None:
        return BAD_INPUT
    progress = _Progress(sys.stderr, t)
    study = Study(scenario, progress=progress, workers=max(1, options.workers))
    figures = report(study)
    if options.out:
        write_files(study, options.out)
    progress.close()
    if options.json:
        _write_json(figures, options.json)
    if options.json != "-":
        print(_summary(figures, t))
    return 0


def _scenario(options: argparse.Namespace, t: Text) -> Scenario | None:
    if options.preset not in PRESETS:
        _complain(
            t._(
                "Unknown preset “{name}”; choose one of: {names}.",
                name=options.preset,
                names=", ".join(PRESETS),
            )
        )
        return None
    changes: dict[str, object] = {}
    for setting in options.set:
        key, equals, value = setting.partition("=")
        if not equals:
            _complain(t._("--set takes KEY=VALUE, for example --set cohort.n_patients=5000."))
            return None
        changes[key.strip()] = value
    if options.seed is not None:
        changes["seed"] = options.seed
    return PRESETS[options.preset].scenario.change(changes)


def _write_json(figures: dict[str, Any], file: str) -> None:
    text = json.dumps(figures, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if file == "-":
        sys.stdout.write(text)
    else:
        Path(file).write_text(text, encoding="utf-8")


def _summary(figures: dict[str, Any], t: Text) -> str:
    """The figures a reader wants first, with their intervals."""
    pairing, found = figures["pairing"], figures["prediction"]

    def share(name: str, source: dict[str, Any], digits: int = 0) -> str:
        low, high = source[f"{name}_ci"] or (None, None)
        return f"{t.percent(source[name], digits)} {t.interval(low, high, digits, percent=True)}"

    lines = [
        t._(
            "Implant bearers: {n}; people in the SNDS extract: {pool}",
            n=pairing["n_implants"],
            pool=pairing["n_pool"],
        )
    ]
    if pairing["rate"] is not None:
        lines.append(
            t._(
                "Pairing rate: {rate}; right pairs: {precision}",
                rate=share("rate", pairing),
                precision=share("precision", pairing, 1),
            )
        )
    if found["missing"]:
        lines.append(t._(WHY_MISSING[found["missing"]]))
    else:
        rate, ends = (
            found["unexplained_alerts_per_patient_year"],
            found["unexplained_alerts_per_patient_year_ci"],
        )
        lines += [
            t._(
                "Accuracy: {accuracy}; accuracy of “never”: {never}",
                accuracy=share("accuracy", found, 1),
                never=share("accuracy_of_never", found, 1),
            ),
            t._(
                "Hospitalisations detected: {share} of {n}",
                share=share("event_sensitivity", found),
                n=found["events"],
            ),
            t._(
                "Unexplained alerts per patient-year: {rate} {interval}",
                rate=t.number(rate, 2),
                interval=t.interval(*ends),
            ),
            t._(
                "Area under the ROC curve: {value} {interval}",
                value=t.number(found["auroc"], 3),
                interval=t.interval(found["auroc_ci"][0], found["auroc_ci"][1], 3),
            ),
        ]
    lines.append(t._("Computed in {seconds} s", seconds=t.number(figures["timings_s"]["total"], 1)))
    return "\n".join(lines)


def _parameters(options: argparse.Namespace, t: Text) -> int:
    rows = [
        {
            "key": p.key,
            "title": t._(p.title),
            "kind": p.kind,
            "default": Scenario().values()[p.key],
            **p.allowed(),
            "unit": t._(p.unit),
            "level": p.level,
            "help": t._(p.help),
            "source": t._(p.source),
        }
        for p in parameters().values()
    ]
    if options.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        allowed = ", ".join(row["choices"]) if "choices" in row else f"{row['low']} – {row['high']} {row['unit']}"
        default = parameters()[row["key"]].write(Scenario().get(row["key"]))
        print(f"{row['key']} = {default}\n    {row['title']} [{row['level']}] ({allowed})")
        print(f"    {row['help']}\n    {row['source']}")
    return 0


class _Progress:
    """A bar on a terminal, nothing in a pipe."""

    def __init__(self, stream: TextIO, t: Text) -> None:
        self.stream, self.t, self.shown = stream, t, stream.isatty()

    def __call__(self, stage: str, share: float) -> None:
        if self.shown:
            filled = round(30 * share)
            name = self.t._(STAGE_NAMES.get(stage, stage))
            self.stream.write(f"\r\033[K{'█' * filled}{'·' * (30 - filled)} {self.t.percent(share)} {name}")
            self.stream.flush()

    def close(self) -> None:
        """Wipe the bar."""
        if self.shown:
            self.stream.write("\r\033[K")


def _environment_language() -> str:
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return BAD_INPUT
