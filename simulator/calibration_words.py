"""How the figures of the calibration are written, on a page and on a terminal."""

from models.evaluation import Estimate
from simulator.language import Text
from simulator.targets import Published, Target


def figure(target: Target, x: float, t: Text) -> str:
    """A figure in the target's unit."""
    return t.percent(x, target.digits) if target.kind == "share" else t.number(x, target.digits)


def estimate(target: Target, e: Estimate, t: Text) -> str:
    """A figure, followed by its interval where there is one."""
    if e.low != e.low:
        return figure(target, e.value, t)
    return f"{figure(target, e.value, t)} {t.interval(e.low, e.high, target.digits, percent=target.kind == 'share')}"


def band(target: Target, t: Text) -> str:
    """The band in which the figure is expected."""
    low, high = (figure(target, x, t) for x in target.band)
    return t._("at most {high}", high=high) if target.highest else t._("{low} to {high}", low=low, high=high)


def published(target: Target, p: Published, t: Text) -> str:
    """A published figure with its interval and whose it is; its digits are those that were published."""
    exact = Target(**{**vars(target), "digits": _digits(p, target.kind == "share")})
    return f"{estimate(exact, p.estimate, t)} ({t._(p.who)})"


def _digits(p: Published, share: bool) -> int:
    """Decimals needed to write the figure and its interval as they were published."""
    numbers = [x * 100 if share else x for x in (p.value, p.low, p.high) if x == x]
    return next((n for n in range(3) if all(abs(round(x, n) - x) < 1e-9 for x in numbers)), 3)
