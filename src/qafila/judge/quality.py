# SPDX-License-Identifier: Apache-2.0
"""The plan's claims about itself, held against what the judge counts, bounds and computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from qafila.core.findings import Finding, finding
from qafila.judge.bounds import fewest_vehicles
from qafila.judge.demands import places_offered
from qafila.judge.hearing import Column, Hearing
from qafila.judge.kindred import divided_by_every_plan, more_divided
from qafila.judge.places import taken_on
from qafila.judge.reading import ClaimedKin, ClaimedQuality
from qafila.judge.rows import pairs
from qafila.judge.runs import ROUNDING_S, Run
from qafila.judge.shuttles import Shuttles
from qafila.judge.timing import completion_s
from qafila.judge.verdict import Figures, PlanProblem

NAMED = 12
"""How many points of a curve a finding tells."""


@finding
class PlanMiscountsVehicles(PlanProblem):
    """The number of vehicles used is not that of the vehicles in the trips."""

    en = "The plan claims {claimed} vehicles used; its trips use {counted}."
    ar = "عدد المركبات المستعملة بحسب الخطة {claimed}، وبحسب رحلاتها {counted}."

    claimed: int
    counted: int


@finding
class PlanMiscountsSplitHouseholds(PlanProblem):
    """The number of divided households is not that of the trips."""

    en = "The plan claims {claimed} households in more than one vehicle; there are {counted}."
    ar = "عدد الأسر الموزّعة على أكثر من مركبة بحسب الخطة {claimed}، وعددها الفعلي {counted}."

    claimed: int
    counted: int


@finding
class PlanMiscountsKin(PlanProblem):
    """The number of kin groups, or of those in several vehicles, is not that of the trips."""

    en = (
        "The plan claims {groups} kin groups, {split} of them in more than one vehicle; the trips "
        "show {counted_groups} and {counted_split}."
    )
    ar = (
        "عدد مجموعات الأقارب بحسب الخطة {groups}، والموزّعة منها على أكثر من مركبة {split}، وبحسب "
        "رحلاتها {counted_groups} و{counted_split}."
    )

    groups: int
    split: int
    counted_groups: int
    counted_split: int


@finding
class PlanClaimsKinBoundTooHigh(PlanProblem):
    """The plan claims that more kin groups must be divided than can be proven.

    Proven is what is too large for any vehicle, kept apart by a rule, or sent different ways. Where
    the plan speaks of plans with no more vehicles than it has itself, what is proven besides comes
    from groups that are too large to share one: the plan says from which size on, and the judge
    counts again.
    """

    en = (
        "The plan claims that {claimed} kin groups cannot be kept together⟦ by any plan with this "
        "many vehicles: {vehicles}⟧; what can be proven is {proven}."
    )
    ar = (
        "مجموعات الأقارب التي لا يمكن جمعها بحسب الخطة {claimed}⟦ (في أي خطة عدد مركباتها "
        "{vehicles})⟧، وما يمكن إثباته {proven}."
    )

    claimed: int
    proven: int
    vehicles: int = 0


@finding
class PlanClaimsBoundTooHigh(PlanProblem):
    """The plan claims that no plan could use fewer vehicles than a number that cannot be proven.

    The judge proves by volume (places by kind, people who may not ride in ambulances, cohorts that
    never share a vehicle), and by the prices of the plan's certificate where it has some: it holds
    them against every vehicle and every group that stays together.
    """

    en = (
        "The plan claims that the fewest possible vehicles are {claimed}; what can be proven is "
        "{proven}."
    )
    ar = "أقل عدد ممكن من المركبات بحسب الخطة {claimed}، وما يمكن إثباته {proven}."

    claimed: int
    proven: int


@finding
class PlanCertificateDiffers(PlanProblem):
    """The certificate is not of the bound that the plan claims.

    It is of kind `volume`, or of kind `dual` with prices, and speaks of as many vehicles.
    """

    en = (
        "The certificate is of kind {kind}⟦, with {prices} prices⟧, and speaks of {vehicles} "
        "vehicles; the plan claims that {claimed} are the fewest."
    )
    ar = (
        "الشهادة من النوع {kind}⟦ وفيها {prices} من الأسعار⟧ وتذكر {vehicles} من المركبات، أما أقل "
        "عدد ممكن بحسب الخطة فهو {claimed}."
    )

    kind: str
    prices: int
    vehicles: int
    claimed: int


@finding
class PlanTanglesCurve(PlanProblem):
    """The curve of kin groups does not go from this plan to more vehicles and fewer divided groups.

    It begins with the groups that this plan divides, and never promises fewer than the plan's own
    lower bound, nor more vehicles than there are.
    """

    en = "The curve of kin groups is ({curve}): vehicles are to rise and divided groups to fall."
    ar = "منحنى مجموعات الأقارب هو ({curve})، والصحيح أن تزيد المركبات فتقلّ المجموعات الموزّعة."

    curve: tuple[str, ...]


@finding
class PlanClaimsProofInVain(PlanProblem):
    """The plan claims to be proven optimal, but uses more vehicles than its bound, or has none."""

    en = (
        "The plan claims to be proven, but it uses {used} vehicles and the least that can be "
        "proven is {proven}."
    )
    ar = "تذكر الخطة أنها مُثبَتة، لكن المركبات المستعملة فيها {used}، وأقل ما يمكن إثباته {proven}."

    used: int
    proven: int


@finding
class PlanCompletionDiffers(PlanProblem):
    """The time to completion is not what the folder's typical times add up to.

    It runs from the first planned movement to the last person unloaded; stages follow each other,
    what moves in one stage moves side by side.
    """

    en = "The plan claims completion after {claimed_s} s; at typical times it is {computed_s} s."
    ar = "مدة الإنجاز في الخطة {claimed_s} ث، وهي بحسب الأزمنة المعتادة {computed_s} ث."

    claimed_s: int
    computed_s: int


@finding
class PlanCompletionMissing(PlanProblem):
    """Every road is known, but the plan gives no time to completion."""

    en = "The plan gives no time to completion; at typical times it would be {computed_s} s."
    ar = "لا تذكر الخطة مدة الإنجاز، وهي بحسب الأزمنة المعتادة {computed_s} ث."

    computed_s: int


@finding
class PlanCompletionUnfounded(PlanProblem):
    """The plan gives a time to completion though a way is unknown or nobody travels."""

    en = "The plan claims completion after {claimed_s} s, but not every way is known."
    ar = "مدة الإنجاز في الخطة {claimed_s} ث، لكن بعض الطرق غير معروفة."

    claimed_s: int


@finding
class PlanBeatsItsBound(PlanProblem):
    """The plan claims to be done sooner, or with fewer vehicles, than it says anything could be."""

    en = "The plan gives {claimed} for {what}, which is below its own lower bound of {bound}."
    ar = "تذكر الخطة للقيمة {what} الرقم {claimed}، وهو أقل من الحدّ الأدنى المذكور فيها: {bound}."

    what: str
    claimed: int
    bound: int


def figures(hearing: Hearing, found: Mapping[Column, Run], shuttles: Shuttles) -> Figures:
    """Return what the judge counts and computes."""
    trips = hearing.plan.trips
    used = {trip.vehicle for trip in trips if trip.people}
    done = completion_s(hearing, found, shuttles)
    offered = [places_offered(v)[0] for t in trips if (v := hearing.find_vehicle(t)) is not None]
    return Figures(
        registered=len(hearing.operation.persons),
        seated=len(hearing.trip_of),
        unseated=len(hearing.why_of),
        vehicles_used=len(used),
        vehicles_lower_bound=fewest_vehicles(hearing),
        seats_offered=sum(offered),
        seats_taken=sum(taken_on(hearing, trip)[0] for trip in trips),
        split_households=_split(hearing),
        completion_s=None if done is None else round(done),
    )


def _split(hearing: Hearing) -> int:
    """Return how many households have people on several trips."""
    homes, _ = pairs(hearing.demands.homes.number, hearing.rides)
    return int((np.unique(homes, return_counts=True)[1] > 1).sum())


def judge_quality(hearing: Hearing, mine: Figures) -> Iterator[Finding]:
    """Yield the claims of the plan that the judge's figures do not bear out."""
    claims = hearing.plan.quality
    if claims is None:
        return
    if claims.vehicles_used != mine.vehicles_used:
        yield PlanMiscountsVehicles(claimed=claims.vehicles_used, counted=mine.vehicles_used)
    if claims.split_households != mine.split_households:
        yield PlanMiscountsSplitHouseholds(
            claimed=claims.split_households, counted=mine.split_households
        )
    yield from _kin(hearing, claims.kin)
    yield from _certificate(claims)
    proven = mine.vehicles_lower_bound
    if claims.vehicles_lower_bound > proven:
        yield PlanClaimsBoundTooHigh(claimed=claims.vehicles_lower_bound, proven=proven)
    met = mine.vehicles_used == claims.vehicles_lower_bound == proven
    # Where vehicles come back, what is proven is the time (`completion`).
    if claims.proven_optimal and not met and not hearing.shuttles:
        yield PlanClaimsProofInVain(used=mine.vehicles_used, proven=proven)
    if claims.vehicles_used < claims.vehicles_lower_bound:
        yield PlanBeatsItsBound(
            what="vehicles_used", claimed=claims.vehicles_used, bound=claims.vehicles_lower_bound
        )
    yield from _completion(hearing, claims, mine)


def _certificate(claims: ClaimedQuality) -> Iterator[Finding]:
    told = claims.certificate
    if told is None:
        return
    known = told.kind == "volume" or (told.kind == "dual" and told.prices)
    if not known or told.vehicles != claims.vehicles_lower_bound:
        yield PlanCertificateDiffers(
            kind=told.kind,
            prices=len(told.prices),
            vehicles=told.vehicles,
            claimed=claims.vehicles_lower_bound,
        )


def _kin(hearing: Hearing, claims: ClaimedKin | None) -> Iterator[Finding]:
    if claims is None:
        return
    groups = len(hearing.kin)
    split = sum(len(set(hearing.rides[[*rows]].tolist())) > 1 for rows in hearing.kin.values())
    yield from _curve(hearing, claims)
    if (claims.groups, claims.split) != (groups, split):
        yield PlanMiscountsKin(
            groups=claims.groups, split=claims.split, counted_groups=groups, counted_split=split
        )
    divided = divided_by_every_plan(hearing)
    if claims.split_lower_bound > len(divided):
        yield PlanClaimsKinBoundTooHigh(claimed=claims.split_lower_bound, proven=len(divided))
    if claims.here is not None:
        proven = len(divided) + more_divided(hearing, claims.here.halves, divided)
        if claims.here.at_least > proven:
            used = len({trip.vehicle for trip in hearing.plan.trips})
            yield PlanClaimsKinBoundTooHigh(
                claimed=claims.here.at_least, proven=proven, vehicles=used
            )


def _curve(hearing: Hearing, claims: ClaimedKin) -> Iterator[Finding]:
    curve = claims.curve
    fleet = len(hearing.operation.vehicles)
    falls = all(a[0] < b[0] and a[1] > b[1] for a, b in pairwise(curve))
    begins = bool(curve) and curve[0][1] == claims.split
    ends = bool(curve) and curve[-1][1] >= claims.split_lower_bound and curve[-1][0] <= fleet
    if not (falls and begins and ends):
        told = tuple(f"{vehicles}: {split}" for vehicles, split in curve[:NAMED])
        yield PlanTanglesCurve(curve=told)


def _completion(hearing: Hearing, claims: ClaimedQuality, mine: Figures) -> Iterator[Finding]:
    claimed, bound = claims.completion_s, claims.completion_lower_bound_s
    if claimed is not None and bound is not None and claimed < bound:
        yield PlanBeatsItsBound(what="completion_s", claimed=claimed, bound=bound)
    computed = mine.completion_s
    if claimed is None and computed is not None:
        yield PlanCompletionMissing(computed_s=computed)
    elif claimed is not None and computed is None:
        if claimed or hearing.plan.trips:
            yield PlanCompletionUnfounded(claimed_s=claimed)
    elif claimed is not None and computed is not None:
        ranks = {hearing.rank(trip) for trip in hearing.plan.trips}
        # Whole seconds where vehicles come back, rounded minutes elsewhere.
        allowed_s = ROUNDING_S * len(ranks - hearing.shuttles.keys())
        if abs(claimed - computed) > allowed_s:
            yield PlanCompletionDiffers(claimed_s=claimed, computed_s=computed)
