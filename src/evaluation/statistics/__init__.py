"""The statistics of suites, comparisons and judges; `docs/reference/statistics.md` has their sources.

Importing it loads nothing else. What needs scipy or numpy imports it when it is called.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .agreement import Alpha, Confusion, Kappa, cohen_kappa, confusion, krippendorff_alpha
    from .calibration import expected_calibration_error
    from .comparing import McNemar, PairedDifference, holm, mcnemar, paired_difference
    from .correcting import Estimate, prediction_powered_mean, rogan_gladen
    from .exact import mcnemar_power, mcnemar_smallest
    from .groups import median_interval, unpaired_difference
    from .intervals import (
        Interval,
        bootstrap_interval,
        bootstrap_statistic,
        clean_cases,
        interval,
        most_unseen,
        t_interval,
        t_quantile,
        wilson,
    )
    from .power import Means, PairedRates, UnpairedRates, smallest_difference
    from .preference import LengthControlled, length_controlled
    from .trials import Reliability, pass_at_k, pass_hat_k, reliability

__all__ = (
    "Alpha",
    "Confusion",
    "Estimate",
    "Interval",
    "Kappa",
    "LengthControlled",
    "McNemar",
    "Means",
    "PairedDifference",
    "PairedRates",
    "Reliability",
    "UnpairedRates",
    "bootstrap_interval",
    "bootstrap_statistic",
    "clean_cases",
    "cohen_kappa",
    "confusion",
    "expected_calibration_error",
    "holm",
    "interval",
    "krippendorff_alpha",
    "length_controlled",
    "mcnemar",
    "mcnemar_power",
    "mcnemar_smallest",
    "median_interval",
    "most_unseen",
    "paired_difference",
    "pass_at_k",
    "pass_hat_k",
    "prediction_powered_mean",
    "reliability",
    "rogan_gladen",
    "smallest_difference",
    "t_interval",
    "t_quantile",
    "unpaired_difference",
    "wilson",
)

_HOMES = {
    "agreement": ("Alpha", "Confusion", "Kappa", "cohen_kappa", "confusion", "krippendorff_alpha"),
    "calibration": ("expected_calibration_error",),
    "comparing": ("McNemar", "PairedDifference", "holm", "mcnemar", "paired_difference"),
    "correcting": ("Estimate", "prediction_powered_mean", "rogan_gladen"),
    "exact": ("mcnemar_power", "mcnemar_smallest"),
    "groups": ("median_interval", "unpaired_difference"),
    "intervals": (
        "Interval",
        "bootstrap_interval",
        "bootstrap_statistic",
        "clean_cases",
        "interval",
        "most_unseen",
        "t_interval",
        "t_quantile",
        "wilson",
    ),
    "power": ("Means", "PairedRates", "UnpairedRates", "smallest_difference"),
    "preference": ("LengthControlled", "length_controlled"),
    "trials": ("Reliability", "pass_at_k", "pass_hat_k", "reliability"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
