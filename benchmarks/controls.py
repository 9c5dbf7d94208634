"""``python -m benchmarks.controls [--patients 60000]``: what learning from a share of the uneventful weeks costs.

The same world, test patients and bootstrap; models that learn from all uneventful weeks, and from some of them. The
difference of AUROC comes with the half-width of the 95 % interval that the test patients alone leave.
"""

import argparse
import tempfile

from simulator.report import prediction
from simulator.scale import Backend, Plan, ShardedStudy
from simulator.scenario import Scenario

SHARES = (1.0, 0.2, 0.1, 0.05, 0.02)


def main() -> None:
    """Print a line for each model and share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=60_000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    base = Scenario().change({"cohort.n_days": 365, "linkage.block_window_days": 7, "records.n_pool": 110_000})
    base = base.model_copy(update={"cohort": base.cohort.model_copy(update={"n_patients": asked.patients})})
    print(f"{asked.patients:,} bearers, one year")
    print(
        f"{'model':9}{'share':>6}{'rows':>10}{'AUROC':>9}{'change':>9}{'interval':>10}{'precision':>11}{'calibration':>13}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("logistic", "boosting"):
            full = 0.0
            for share in SHARES:
                scenario = base.change({"model.kind": kind})
                study = ShardedStudy(scenario, Plan(folder, Backend(workers=asked.workers), kept=share))
                study.result("verdict")
                found = prediction(study)
                full = full or found["auroc"]
                half = (found["auroc_ci"][1] - found["auroc_ci"][0]) / 2
                print(
                    f"{kind:10}{share:>6g}{study.model.n_train_rows:>10,}{found['auroc']:>9.4f}"
                    f"{found['auroc'] - full:>+9.4f}{half:>10.4f}{found['average_precision']:>11.4f}"
                    f"{found['calibration_in_the_large']:>13.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
