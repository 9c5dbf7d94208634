"""The command line: ``python -m simulator run | parameters | link | calibrate | journal``.

The keys of its JSON are a contract: add, never rename.
"""

import argparse
import errno
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from simulator import calibrate_command, journal_command, link_command, scale_command
from simulator.language import Text, choose, language
from simulator.messages import WHY_MISSING, explain
from simulator.parameters import Refusal
from simulator.problem import Problem
from simulator.report import report, write_files
from simulator.scale_command import Bar
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters
from simulator.study import Study

N_ = str  # marks a text for translation

BAD_INPUT = 2


# What argparse says (in English) and how it is told; anything else is told as argparse says it.
MISTAKES = {
    r"unrecognized arguments: (.*)": N_("unknown option: {name}"),
    r"ambiguous option: (\S+)": N_("unknown option: {name}"),
    r"argument [^:]*: invalid choice: '(.*?)'": N_("unknown command: {name}"),
    r"the following arguments are required: (.*)": N_("a command is needed: {name}"),
    r"argument (\S+): expected": N_("{name} needs a value"),
    r"argument (\S+): invalid int": N_("{name} needs a whole number"),
    r"argument (\S+): ignored explicit": N_("{name} takes no value"),
}
REASONS = {
    errno.EACCES: N_("writing is not allowed there"),
    errno.EISDIR: N_("this is a folder"),
    errno.EEXIST: N_("this is a file, not a folder"),
    errno.ENOENT: N_("there is no such folder"),
    errno.ENOSPC: N_("the disk is full"),
    errno.ENOTDIR: N_("part of the path is a file"),
    errno.EROFS: N_("writing is not allowed there"),
}


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks the reader's language; its errors are one sentence and exit code 2."""

    def __init__(self, *, text: Text, **more: Any) -> None:
        super().__init__(add_help=False, formatter_class=_formatter(text), **more)
        self.text = text
        self.settings = self.add_argument_group(text._("options"))
        self.settings.add_argument("-h", "--help", action="help", help=text._("Show this help and stop."))

    def error(self, message: str) -> NoReturn:
        t = self.text
        found = ((re.match(pattern, message), told) for pattern, told in MISTAKES.items())
        reason = next((t._(told, name=match[1]) for match, told in found if match), message)
        print(t._("{program}: {reason} (--help tells more).", reason=reason, program=self.prog), file=sys.stderr)
        sys.exit(BAD_INPUT)


def _formatter(t: Text) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        """Help whose usage line is announced in the reader's language."""

        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, t._("usage: ") if prefix is None else prefix)

    return Formatter


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code, 2 on bad input."""
    t = language(choose(_environment_language()))
    options = _parser(t).parse_args(arguments)
    try:
        return int(options.command(options, t))
    except Refusal as refusal:
        return _complain(explain(refusal, t))
    except Problem as problem:
        return _complain(t._(problem.message, **problem.values))
    except OSError as error:
        reason = t._(REASONS[error.errno]) if error.errno in REASONS else str(error.strerror or error)
        return _complain(t._("Cannot write {file}: {reason}.", file=str(error.filename or "-"), reason=reason))
    except KeyboardInterrupt:
        return _complain(t._("Interrupted."), 130)


def _parser(t: Text) -> argparse.ArgumentParser:
    parser = _Parser(text=t, prog="python -m simulator", description=t._("Hydroscope on the command line."))
    commands = parser.add_subparsers(
        required=True, title=t._("commands"), metavar="run | parameters | link | calibrate | journal"
    )
    summary = t._("Run a whole study.")
    run = commands.add_parser("run", text=t, help=summary, description=summary)
    run.set_defaults(command=_run)
    presets = t._("Scenario to start from: {names}.", names=", ".join(PRESETS))
    add = run.settings.add_argument
    add("--preset", metavar=t._("NAME"), default=DEFAULT_PRESET, help=presets)
    changing = t._("Change a parameter; may be given several times.")
    add("--set", action="append", default=[], metavar=t._("KEY=VALUE"), help=changing)
    add("--seed", metavar="N", help=t._("Draw another world."))
    add("--json", metavar=t._("FILE|-"), help=t._("Write the figures as JSON; - writes them on the screen."))
    add("--out", metavar=t._("DIR"), type=Path, help=t._("Write scores, stays, links and telemetry there."))
    add("--workers", metavar="N", type=int, default=os.cpu_count() or 1, help=t._("Number of threads."))
    scale_command.add_options(add, t)
    summary = t._("List every parameter.")
    table = commands.add_parser("parameters", text=t, help=summary, description=summary)
    table.set_defaults(command=_parameters)
    table.settings.add_argument("--json", action="store_true", help=t._("As JSON."))
    summary = t._("Pair the records of two CSV files, or those of one.")
    pairing = commands.add_parser("link", text=t, help=summary, description=summary)
    pairing.set_defaults(command=link_command.link)
    link_command.add_options(pairing.settings.add_argument, t)
    summary = t._("Hold the simulator against the published figures.")
    calibrating = commands.add_parser("calibrate", text=t, help=summary, description=summary)
    calibrating.set_defaults(command=_calibrate, preset=DEFAULT_PRESET, seed=None)
    calibrate_command.add_options(calibrating.settings.add_argument, t)
    summary = t._("Check the journal of a project space.")
    checking = commands.add_parser("journal", text=t, help=summary, description=summary)
    checking.set_defaults(command=journal_command.run)
    journal_command.add_options(checking.settings.add_argument, t)
    return parser


def _run(options: argparse.Namespace, t: Text) -> int:
    scenario = _scenario(options, t)
    if scenario is None:
        return BAD_INPUT
    scale_command.check_cost(options, scenario, t)
    _check_writable(options)
    by_shards = scale_command.is_asked(options)
    progress = Bar(sys.stderr, t, lines=by_shards)
    study: Study
    if by_shards:
        study = sharded = scale_command.study(options, scenario, progress)
    else:
        study = Study(scenario, progress=progress, workers=max(1, options.workers))
    try:
        figures = report(study)
        if options.out:
            write_files(study, options.out)
    finally:
        progress.close()
    if by_shards:
        figures["scale"] = scale_command.finished(options, sharded)
    if options.json:
        _write_json(figures, options.json)
    if options.json != "-":
        print(_summary(figures, t))
    return 0


def _check_writable(options: argparse.Namespace) -> None:
    """Raise OSError before a study is computed whose figures could not be kept."""
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    if options.json and options.json != "-":
        with open(options.json, "a", encoding="utf-8"):
            pass


def _calibrate(options: argparse.Namespace, t: Text) -> int:
    scenario = _scenario(options, t)
    return BAD_INPUT if scenario is None else calibrate_command.run(options, scenario, Bar(sys.stderr, t), t)


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
    if getattr(options, "linkage_engine", None):
        changes["linkage.engine"] = options.linkage_engine
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
        missing = found["missing"]
        lines.append(t._(WHY_MISSING[missing]))
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


def _environment_language() -> str:
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


def _complain(sentence: str, code: int = BAD_INPUT) -> int:
    print(sentence, file=sys.stderr)
    return code
