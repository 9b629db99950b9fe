# SPDX-License-Identifier: Apache-2.0
"""What a plan made again says of papers: every trip's are printed anew or still hold, never both.

Which of the two cannot be known here: that takes the plan before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from qafila.core.findings import Finding, finding
from qafila.judge.hearing import Hearing
from qafila.judge.objects import Object
from qafila.judge.verdict import PlanProblem, Told


@finding
class PlanPaperNotOnce(PlanProblem):
    """The papers of a trip are told neither as printed anew nor as holding, or more than once.

    Whoever hands papers out would miss that trip, or would not know which paper counts.
    """

    en = "The papers of trip {trip} are told {times} times in papers.again and papers.valid, not 1."
    ar = "ورد ذكر أوراق الرحلة {trip} في papers.again وpapers.valid بعدد {times}، والصحيح 1."

    trip: str
    times: int


@finding
class PlanPaperUnfounded(PlanProblem):
    """Papers are told of a trip that the plan does not have, or taken back of one that it has."""

    en = "At {at}, plan.json tells of papers of {trip}, which does not fit the trips of the plan."
    ar = "يذكر plan.json عند {at} أوراقًا تخصّ {trip}، وهذا لا يوافق رحلات الخطة."

    at: str
    trip: str


def judge_papers(plan: object, hearing: Hearing, told: Told) -> Iterator[Finding]:
    """Yield what is wrong with what a plan says of papers, if it says anything.

    Parameters
    ----------
    plan
        The decoded plan.json.
    told
        Told what of it is not as the format says.
    """
    papers = plan.get("papers") if isinstance(plan, Mapping) else None
    if papers is None or not hearing.plan.people_whole:
        return
    entry = Object(papers, "papers", told)
    again = entry.child("again")
    named = [*(again.names() if again else ()), *entry.texts("valid")]
    times = Counter(named)
    trips = {trip.id for trip in hearing.plan.trips}
    for trip in sorted(trips):
        if times[trip] != 1:
            yield PlanPaperNotOnce(trip=trip, times=times[trip])
    for name in sorted(times.keys() - trips):
        yield PlanPaperUnfounded(at="papers", trip=name)
    # A vehicle alone stands for its first run.
    drive = {
        name for t in hearing.plan.trips for name in (t.id, t.vehicle) if name == t.id or t.run == 1
    }
    for name in entry.texts("withdrawn"):
        if name in drive:
            yield PlanPaperUnfounded(at="papers.withdrawn", trip=name)
