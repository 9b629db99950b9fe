# SPDX-License-Identifier: Apache-2.0
"""The bound on completion that a plan claims, and what of it can be proven again."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.findings import Finding, Severity, finding
from qafila.judge.bounds import fewest_by_column
from qafila.judge.demands import KINDS
from qafila.judge.flows import TOWARDS, proven_s, soonest_s
from qafila.judge.hearing import Hearing
from qafila.judge.parts import proven_in_parts_s
from qafila.judge.reading import BUS_SEATS, ClaimedFlow
from qafila.judge.runs import least_s
from qafila.judge.shuttles import Shuttles
from qafila.judge.verdict import PlanProblem


@finding
class PlanFlowNamesUnknown(PlanProblem):
    """A certificate names a lot that no trip is of, lots of several stages, or an unknown place.

    Or a kind of place that there is not: these are seats, wheelchair, stretcher and oxygen; and, in
    parts, bus_seats.
    """

    en = (
        "The certificate at {at} of plan.json names {name}: no such lot of its stage, place, or "
        "kind of place."
    )
    ar = (
        "تذكر الشهادة عند {at} في plan.json الاسم {name}، ولا دفعة في مرحلتها ولا مكان ولا نوع من "
        "المقاعد بهذا الاسم."
    )

    at: str
    name: str


@finding
class PlanFlowProvesLess(PlanProblem):
    """The worths and prices of a certificate do not prove the time to completion that it claims.

    Reckoned again with the folder's times: what vehicles can earn within the time, each by its best
    chain of runs, against what all seats are worth less what all room costs.
    """

    en = (
        "The certificate at {at} of plan.json claims that lots {lots} take at least {claimed_s} s; "
        "its worths and prices prove {proven_s} s."
    )
    ar = (
        "تذكر الشهادة عند {at} في plan.json أن الدفعات {lots} تستغرق {claimed_s} ث على الأقل، وما "
        "تثبته قيمها وأسعارها هو {proven_s} ث."
    )

    at: str
    lots: tuple[str, ...]
    claimed_s: int
    proven_s: int


@finding
class PlanClaimsCompletionBoundTooHigh(PlanProblem):
    """The plan claims that nothing could be done sooner than after a time that cannot be proven.

    Proven is, stage by stage: the way and the checks of the fewest vehicles that a column needs;
    where vehicles come back, the person fetched last, or what the plan's certificate proves.
    """

    en = (
        "The plan claims that completion takes at least {claimed_s} s; what can be proven is "
        "{proven_s} s."
    )
    ar = "أقل مدة إنجاز ممكنة بحسب الخطة {claimed_s} ث، وما يمكن إثباته {proven_s} ث."

    claimed_s: int
    proven_s: int


@finding
class PlanNotProvenSoonest(PlanProblem):
    """Vehicles come back, and the plan claims to be proven without being done at its bound."""

    en = (
        "The plan claims to be proven, but it takes {claimed_s} s and its own lower bound is"
        " {bound_s} s."
    )
    ar = "تذكر الخطة أنها مُثبَتة، لكن مدتها {claimed_s} ث، والحدّ الأدنى المذكور فيها {bound_s} ث."

    claimed_s: int
    bound_s: int


@finding
class PlanBoundNotChecked(Finding):
    """The bound on completion cannot be reckoned again: only a solver's search speaks for it.

    The plan may be as good as it says. The same holds where the times of a certificate are too fine
    for the time at hand.
    """

    severity = Severity.INFO
    en = (
        "That completion takes at least {claimed_s} s cannot be checked again; what can be proven"
        " is {proven_s} s."
    )
    ar = (
        "لا يمكن التحقّق من أن الإنجاز يستغرق {claimed_s} ث على الأقل؛ وما يمكن إثباته {proven_s} ث."
    )
    remedy_en = "Nothing to do: who can ride where and when was checked. Only the bound is a claim."
    remedy_ar = "لا يلزم شيء: جرى التحقّق من الركّاب والمركبات والأوقات، ويبقى هذا الحدّ ادّعاءً."

    claimed_s: int
    proven_s: int


def judge_bound(hearing: Hearing, shuttles: Shuttles) -> Iterator[Finding]:
    """Yield what is wrong with the bound on completion and with its certificate."""
    claims = hearing.plan.quality
    if claims is None:
        return
    proven = _by_itself(hearing, shuttles)
    unchecked = claims.solver_only
    for flow in claims.flows:
        unknown = tuple(_unknown(hearing, flow))
        yield from unknown
        if unknown:
            continue
        rank = next(hearing.rank(t) for t in hearing.plan.trips if t.lot in flow.lots)
        most_s = flow.completion_s
        done = shuttles.completion_s(rank) if rank in hearing.shuttles else None
        if done is not None:  # what is done by then is not impossible by then
            most_s = min(most_s, done)
        reckon = proven_in_parts_s if flow.parts else proven_s
        found = reckon(hearing, shuttles, rank, flow, most_s)
        unchecked = unchecked or found is None
        if found is not None and found < flow.completion_s:
            yield PlanFlowProvesLess(
                at=flow.at, lots=flow.lots, claimed_s=flow.completion_s, proven_s=found
            )
        proven[rank] = max(proven.get(rank, 0.0), found or 0)
    claimed, least = claims.completion_lower_bound_s, sum(proven.values())
    if hearing.shuttles and claims.proven_optimal:
        done, bound = claims.completion_s, claimed or 0
        if done is not None and done > bound + 1:
            yield PlanNotProvenSoonest(claimed_s=done, bound_s=bound)
    if claimed is None or claimed <= least + 1:  # rounded, here or there
        return
    kind = PlanBoundNotChecked if unchecked else PlanClaimsCompletionBoundTooHigh
    yield kind(claimed_s=claimed, proven_s=int(least))


def _by_itself(hearing: Hearing, shuttles: Shuttles) -> dict[int, float]:
    """Return what is proven of each stage without a certificate."""
    proven: dict[int, float] = {}
    for column, vehicles in fewest_by_column(hearing).items():
        rank = hearing.rank(hearing.columns[column][0])
        proven[rank] = max(proven.get(rank, 0.0), least_s(hearing, column, vehicles))
    for rank in hearing.shuttles:
        proven[rank] = soonest_s(hearing, shuttles, rank)
    return proven


def _unknown(hearing: Hearing, flow: ClaimedFlow) -> Iterator[PlanFlowNamesUnknown]:
    ranks: dict[str, set[int]] = {}
    for trip in hearing.plan.trips:
        ranks.setdefault(trip.lot, set()).add(hearing.rank(trip))
    stage = next((ranks[lot] for lot in flow.lots if lot in ranks), set())
    for lot in flow.lots or ("–",):
        nobody_rides = lot not in ranks and hearing.demands.knows(lot)
        if len(stage) != 1 or (ranks.get(lot) != stage and not nobody_rides):
            yield PlanFlowNamesUnknown(at=flow.at, name=lot)
    places = hearing.operation.places
    named = [part.places for part in flow.parts]
    for name in (flow.places, *(kind for kind in named if kind != BUS_SEATS)):
        if name not in KINDS:
            yield PlanFlowNamesUnknown(at=flow.at, name=name)
    for part in flow.parts:
        for place in (part.source, part.target):
            if place is not None and place not in places:
                yield PlanFlowNamesUnknown(at=flow.at, name=place)
    for name in (*flow.worth, *flow.price):
        towards = name in flow.worth and name not in places
        if not all(p in places for p in (name.split(TOWARDS) if towards else [name])):
            yield PlanFlowNamesUnknown(at=flow.at, name=name)
