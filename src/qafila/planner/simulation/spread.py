# SPDX-License-Identifier: Apache-2.0
"""What drives the spread of an arrival: the share of its variance that each cause explains.

The share of a cause X in the variance of the arrival Y is Var(E[Y | X]) / Var(Y): what would go on
average if X alone were known (first-order Sobol index; Pearson's correlation ratio of 1905). It is
estimated from the runs that are drawn anyway, in classes of X with equally many runs each
(Plischke, Borgonovo and Smith, "Global sensitivity measures from given data", Eur. J. Oper. Res.
226, 2013), less what classes explain by chance (Kelley's epsilon squared, Proc. Natl. Acad. Sci.
21, 1935). The causes are independent of each other, so that shares add up to 1 at most; what is
missing is interplay, and the single vehicles' own luck.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from qafila.core.simulation import Driver, DriverKind

CLASSES, FEWEST = 50, 20
"""Classes at most, and runs in one at least."""

LEAST_RUNS = 200
"""With fewer runs nothing is said: chance would be taken for a cause."""

Seconds = npt.NDArray[np.float32]


def drivers(
    factors: Mapping[tuple[DriverKind, str], Seconds], arrivals: Seconds
) -> tuple[Driver, ...]:
    """Return the causes by their share, the largest first; none where nothing varies."""
    values = arrivals.astype(np.float64)
    if len(values) < LEAST_RUNS or np.ptp(values) < 1.0:
        return ()
    found = [
        Driver(kind=kind, subject=subject, share=_share(cause, values))
        for (kind, subject), cause in factors.items()
        if np.ptp(cause) > 0
    ]
    whole = max(1.0, sum(driver.share for driver in found))
    found = [
        Driver(kind=each.kind, subject=each.subject, share=each.share / whole) for each in found
    ]
    return tuple(sorted(found, key=lambda d: (-d.share, d.kind, d.subject)))


def _share(cause: Seconds, values: npt.NDArray[np.float64]) -> float:
    runs = len(values)
    classes = min(CLASSES, runs // FEWEST)
    ranked = values[np.argsort(cause, kind="stable")]
    edges = np.linspace(0, runs, classes + 1).astype(np.intp)[:-1]
    sums = np.add.reduceat(ranked, edges)
    sizes = np.diff(np.append(edges, runs))
    between = float((sizes * (sums / sizes - ranked.mean()) ** 2).sum())
    ratio = between / float(((ranked - ranked.mean()) ** 2).sum())
    return max(0.0, 1 - (1 - ratio) * (runs - 1) / (runs - classes))
