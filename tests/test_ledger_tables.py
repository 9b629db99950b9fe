# SPDX-License-Identifier: Apache-2.0
"""The ledger in text tables: one action and its outcome per line (`ledger_tables`)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger_tables import check_table

START = """
vehicle BUS-1 at qara
vehicle BUS-2 at qara
named qara assembly
named homs checkpoint
named clinic hospital
named kamal reception
named shelter fallback
list P1 at qara as fighters lot L1
list P2 at qara as civilians lot L1
list P3 at qara as civilians lot L2
"""


def holds(table: str) -> None:
    check_table(START + table)


def test_boarding_riding_and_alighting() -> None:
    holds("""
    total shows people 3 registered 3 boarded 0 accounted 3 elsewhere 3 never_seen 3
    boarded P1 P2 qara -> BUS-1 @M1
    P1 is BUS-1
    P3 is qara
    vehicle BUS-1 shows people 2 boarded 2 accounted 2 aboard 2
    total shows boarded 2 aboard 2 elsewhere 1 never_seen 1
    drive BUS-1 qara -> kamal @L1
    BUS-1 is kamal
    P1 is BUS-1                                  -- whoever is in it goes along
    total shows aboard 2 arrived 0
    arrived P1 P2 BUS-1 -> kamal @M1
    P1 is kamal
    total shows aboard 0 arrived 2 accounted 3 elsewhere 1
    place kamal shows accounted 2 arrived 2 boarded 2
    vehicle BUS-1 shows people 2 boarded 2 accounted 0 arrived 2
    cohort civilians shows people 2 arrived 1 elsewhere 1 never_seen 1
    """)


def test_a_transfer_is_one_act() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    transferred P1 P2 BUS-1 -> BUS-2 @M1
    P1 is BUS-2
    P1 is not disputed
    vehicle BUS-1 shows boarded 2 accounted 0
    vehicle BUS-2 shows boarded 2 accounted 2
    total shows people 3 boarded 2 aboard 2
    """)


def test_off_and_on_again_at_a_halt() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    halt_off P1 P2 BUS-1 -> road:homs-furqlus @M1
    place road:homs-furqlus shows accounted 2 elsewhere 2
    halt_on P1 road:homs-furqlus -> BUS-1 @M1
    P2 is road:homs-furqlus
    P2 is standing on_road
    halt_on P2 road:homs-furqlus -> BUS-2 @M2     -- into another bus
    P2 is not disputed
    total shows aboard 2 boarded 2 elsewhere 1
    """)


def test_a_joiner_unknown_to_the_list_counts_until_registered() -> None:
    holds("""
    joined P9 outside -> BUS-1 @M1
    P9 is BUS-1
    P9 is stranger
    total shows people 4 registered 3 boarded 1
    cohort shows people 1 registered 0 boarded 1  -- of no cohort
    list P9 as civilians
    P9 is BUS-1                                   -- the list moves nobody who was seen
    P9 is not stranger
    total shows people 4 registered 4
    cohort civilians shows people 3 boarded 1
    """)


def test_leavers_are_still_counted() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    left P1 BUS-1 -> left @M1
    P1 is standing left
    total shows people 3 boarded 2 accounted 2 aboard 1 left 1 elsewhere 1
    vehicle BUS-1 shows people 2 accounted 1 left 1
    """)


def test_births_and_deaths_are_movements() -> None:
    holds("""
    boarded P2 qara -> BUS-1 @M1
    born B1 outside -> BUS-1 @M1
    total shows people 4 registered 3 boarded 2 aboard 2
    died P2 BUS-1 -> deceased @M1
    P2 is standing deceased
    total shows people 4 accounted 3 aboard 1 deceased 1
    cohort civilians shows people 2 deceased 1 elsewhere 1
    """)


def test_to_hospital_and_no_further() -> None:
    holds("""
    boarded P2 qara -> BUS-1 @M1
    hospitalised P2 BUS-1 -> clinic @MED
    P2 is standing hospital
    total shows elsewhere 3 arrived 0
    open P1 P3 BUS-1                             -- a hospital is a final status, qara is none
    """)


def test_detained_and_released_with_authority_and_follow_up() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    detained P1 BUS-1 -> custody:camp by army follow icrc @M1
    held custody:camp by army follow icrc
    P1 is standing custody
    place custody:camp shows accounted 1
    total shows accounted 3 aboard 1 elsewhere 2
    detained P2 BUS-1 -> custody:camp @M2        -- said without an authority
    held custody:camp by army follow icrc
    released P1 custody:camp -> BUS-1 @M1
    P1 is BUS-1
    place custody:camp shows accounted 1
    """)


def test_refused_at_the_receiving_line_and_taken_in_elsewhere() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    refused P1 BUS-1 -> road:t2-kamal @M1
    P1 is standing on_road
    arrived P1 road:t2-kamal -> shelter @M1
    P1 is standing arrived
    arrived P2 BUS-1 -> kamal @M1
    total shows arrived 2
    place shelter shows arrived 1
    place kamal shows arrived 1
    """)


def test_missing_and_found() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    went_missing P1 BUS-1 -> unaccounted @M1
    total shows people 3 accounted 2 unaccounted 1 aboard 1
    P1 is standing unaccounted
    open P2 P3 BUS-1                             -- unaccounted is a stated unknown
    found P1 unaccounted -> clinic @MED
    P1 is clinic
    total shows unaccounted 0 accounted 3
    """)


def test_luggage_and_goods_on_waybills_add_up_to_nothing() -> None:
    holds("""
    carry W-1 20 piece luggage qara -> BUS-1 @M1
    goods W-1 luggage qara -20 BUS-1 20
    carry W-1 5 piece luggage BUS-1 -> BUS-2 @M1
    carry W-1 16 piece luggage BUS-1 -> kamal @M1 -- one more than was ever in it
    goods W-1 luggage qara -20 BUS-1 -1 BUS-2 5 kamal 16
    """)


def test_a_headcount_changes_nothing_and_keeps_its_difference() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    count BUS-1 = 2 @M1
    count BUS-1 = 1 @L1
    headcounts BUS-1 2(2) BUS-1 1(2)
    vehicle BUS-1 shows accounted 2
    boarded P3 qara -> BUS-1 at 08:05 @M2        -- known late, happened before the counts
    headcounts BUS-1 2(3) BUS-1 1(3)
    """)


def test_a_manifest_reserves_and_boarding_posts() -> None:
    holds("""
    manifest MAN-1 BUS-1 P1 P2 lot L1 serial S1
    reservations MAN-1 P1 pending P2 pending
    vehicle BUS-1 shows people 2 expected 2 accounted 0 elsewhere 2
    lot L1 shows people 2 expected 2 boarded 0
    serial S1 shows people 2
    serial shows people 1                        -- P3, on no manifest
    boarded P1 qara -> BUS-1 @M1
    reservations MAN-1 P1 posted P2 pending
    vehicle BUS-1 shows expected 2 boarded 1 accounted 1 missing 1
    boarded P2 qara -> BUS-2 @M2                 -- the wrong bus
    reservations MAN-1 P1 posted P2 pending
    vehicle BUS-2 shows expected 0 accounted 1 missing -1
    total shows expected 2 boarded 2
    """)


def test_a_no_show_voids_and_a_late_boarding_posts_all_the_same() -> None:
    holds("""
    manifest MAN-1 BUS-1 P1 P2
    no-show MAN-1 P1 P2
    reservations MAN-1 P1 voided P2 voided
    vehicle BUS-1 shows expected 0
    P1 is standing stayed
    boarded P2 qara -> BUS-1 @M1
    reservations MAN-1 P1 voided P2 posted
    P2 is standing aboard
    """)


def test_whoever_refuses_to_travel_and_stays_has_a_final_status() -> None:
    holds("""
    P3 is standing at_place
    open P1 P2 P3
    consent P3 refused
    P3 is standing stayed
    open P1 P2
    boarded P3 qara -> BUS-1 @M1
    P3 is standing aboard
    """)


def test_reservations_expire_at_their_hour_and_not_before() -> None:
    holds("""
    manifest MAN-1 BUS-1 P1 P2 until 08:14
    reservations MAN-1 P1 pending P2 pending
    boarded P1 qara -> BUS-1 @M1
    reservations MAN-1 P1 posted P2 expired      -- this line is minute 14
    vehicle BUS-1 shows expected 1
    """)


def test_a_newer_manifest_supersedes_and_nobody_is_expected_twice() -> None:
    holds("""
    manifest MAN-1 BUS-1 P1 P2
    boarded P1 qara -> BUS-1 @M1
    manifest MAN-2 BUS-2 P2 supersedes MAN-1
    manifest MAN-3 BUS-1 P1 supersedes MAN-1
    reservations MAN-1 P1 superseded P2 superseded
    reservations MAN-2 P2 pending
    reservations MAN-3 P1 posted
    total shows expected 2 boarded 1
    vehicle BUS-1 shows expected 1 boarded 1
    vehicle BUS-2 shows expected 1 boarded 0
    """)


def test_a_column_splits_and_each_part_has_its_own_custodian() -> None:
    holds("""
    boarded P1 qara -> BUS-1 @M1
    boarded P2 P3 qara -> BUS-2 @M2
    convoy C-0 BUS-1 BUS-2 under escort
    convoy C-0 shows people 3 accounted 3
    convoy C-1 BUS-2 from C-0
    C-1 custodian escort                         -- as the column it split from
    convoy C-0 shows people 1 accounted 1
    convoy C-1 shows people 2 accounted 2
    """)


def test_custody_is_offered_and_nobody_else_answers_until_one_accepts() -> None:
    holds("""
    convoy C-0 BUS-1 BUS-2 under escort
    offer C-0 escort receiving boundary
    handovers C-0 open
    C-0 custodian escort
    accept C-0 red-crescent boundary             -- somebody else than was offered
    handovers C-0 open C-0 accepted
    C-0 custodian red-crescent
    accept C-0 receiving boundary
    handovers C-0 accepted C-0 accepted
    C-0 custodian receiving
    """)


def test_one_child_scanned_by_two_marshals_is_disputed_until_settled() -> None:
    holds("""
    a: boarded P2 qara -> BUS-1 @M1
    b: boarded P2 qara -> BUS-2 @M2
    P2 is BUS-2
    P2 is disputed
    total shows people 3 boarded 1 aboard 1 disputed 1
    vehicle BUS-1 shows boarded 1 accounted 0 disputed 1
    vehicle BUS-2 shows boarded 1 accounted 1 disputed 1
    settle P2 BUS-1 weighing a b
    P2 is BUS-1
    P2 is not disputed
    c: boarded P2 qara -> BUS-1 at 08:13 @M3     -- a third, before it, that nobody weighed
    P2 is disputed
    settle P2 BUS-1 weighing a b c
    P2 is not disputed
    total shows people 3 aboard 1 disputed 0
    """)


def test_the_same_scan_by_two_marshals_is_no_dispute() -> None:
    holds("""
    boarded P2 qara -> BUS-1 @M1
    boarded P2 qara -> BUS-1 @M2
    P2 is BUS-1
    P2 is not disputed
    """)


def test_a_clock_measured_late_moves_history() -> None:
    holds("""
    clock M1 +60                                 -- an hour fast
    boarded P1 qara -> BUS-1 @M1
    transferred P1 BUS-1 -> BUS-2 @M2
    P1 is BUS-1                                  -- by device time it boarded after the transfer
    P1 is disputed
    measure M1
    P1 is BUS-2
    P1 is not disputed
    """)


def test_a_late_measurement_gives_a_headcount_another_ledger_figure() -> None:
    holds("""
    clock M1 +60
    boarded P1 P2 qara -> BUS-1 @M1
    count BUS-1 = 2 @M2
    headcounts BUS-1 2(0)
    measure M1
    headcounts BUS-1 2(2)
    """)


def test_a_fact_is_corrected_and_the_slip_stays_on_record() -> None:
    holds("""
    a: boarded P1 P9 qara -> BUS-1 @M1           -- P9 is a slip for P3
    P9 is stranger
    total shows people 4 boarded 2
    fix: correct a boarded P1 P3 qara -> BUS-1 @M1
    P9 is outside
    P3 is BUS-1
    total shows people 3 boarded 2
    log corrected a fix
    """)


def test_a_correction_may_itself_be_corrected() -> None:
    holds("""
    a: boarded P1 qara -> BUS-1 @M1
    b: correct a boarded P2 qara -> BUS-1 @M1
    P1 is qara
    P2 is BUS-1
    c: correct b @M1                             -- the slip was none
    P1 is BUS-1
    P2 is qara
    log corrected b c
    """)


def test_of_two_corrections_the_later_stands_and_the_other_is_told() -> None:
    holds("""
    a: boarded P1 qara -> BUS-1 @M1
    b: correct a boarded P2 qara -> BUS-1 @M1
    c: correct a boarded P3 qara -> BUS-1 @M2
    P1 is qara
    P2 is qara
    P3 is BUS-1
    log corrected a c
    log corrections_beside b
    """)


def test_a_correction_that_comes_before_its_fact_waits_for_it() -> None:
    holds("""
    c: correct late @M2                          -- withdraws what is not here yet
    log corrections_astray c
    late: boarded P1 qara -> BUS-1 at 08:10 @M1
    P1 is qara
    log corrected late c
    log corrections_astray
    """)


def test_a_late_correction_reaches_back_over_what_followed() -> None:
    holds("""
    a: boarded P1 qara -> BUS-1 @M1
    boarded P2 qara -> BUS-1 @M1
    transferred P1 BUS-1 -> BUS-2 @M2
    count BUS-1 = 1 @M1
    headcounts BUS-1 1(1)
    P1 is not disputed
    correct a boarded P3 qara -> BUS-1 @M1       -- it was P3 all along
    P3 is BUS-1
    headcounts BUS-1 1(2)
    P1 is BUS-2
    P1 is not disputed                           -- only the list had spoken of P1 before
    vehicle BUS-1 shows boarded 2 accounted 2
    """)


def test_a_revocation_acts_by_number_and_not_by_arrival() -> None:
    holds("""
    enrol HUB hub
    enrol M1 marshal
    boarded P1 qara -> BUS-1 @M1
    boarded P2 qara -> BUS-1 @M1
    revoke M1 after 1
    P1 is BUS-1
    P2 is qara
    log set_aside M1 1
    boarded P3 qara -> BUS-1 at 08:00 @M1        -- offered later under an early hour
    P3 is qara
    log set_aside M1 2
    total shows boarded 1
    """)


def test_of_two_bodies_under_one_id_the_same_stands_everywhere() -> None:
    holds("""
    a: boarded P1 qara -> BUS-1 @M1
    rewrite a boarded P1 qara -> BUS-2
    log rewritten a
    P1 is as lowest a
    total shows people 3 boarded 1
    """)


def test_a_copied_device_shows_as_a_fork() -> None:
    holds("""
    a: boarded P1 qara -> BUS-1 @M1
    log forks
    chain M1 0
    b: boarded P2 qara -> BUS-1 @M1              -- the same number again: both are facts
    log forks M1 1
    total shows boarded 2
    """)


def test_a_fact_that_never_came_shows_as_a_gap() -> None:
    holds("""
    boarded P1 qara -> BUS-1 @M1
    log gaps
    chain M1 3
    boarded P2 qara -> BUS-1 @M1
    log gaps M1 2 3
    """)


def test_what_is_open_keeps_an_operation_from_closing() -> None:
    holds("""
    boarded P1 P2 qara -> BUS-1 @M1
    left P3 qara -> left
    open P1 P2 BUS-1
    drive BUS-1 qara -> kamal
    arrived P1 P2 BUS-1 -> kamal @M1
    open nobody
    """)


def test_a_vehicle_burned_or_lost_from_sight_has_a_stated_end() -> None:
    holds("""
    boarded P1 P2 P3 qara -> BUS-1 @M1
    transferred P1 P2 P3 BUS-1 -> BUS-2 @M1
    drive BUS-1 qara -> gone
    drive BUS-2 qara -> unaccounted
    went_missing P1 P2 P3 BUS-2 -> unaccounted
    open nobody
    total shows unaccounted 3 people 3
    """)


def test_an_open_sighting_of_a_vehicle_at_two_places_is_disputed_too() -> None:
    holds("""
    a: drive BUS-1 qara -> homs @L1
    b: drive BUS-1 qara -> clinic @L2
    BUS-1 is disputed
    settle BUS-1 homs weighing a b
    BUS-1 is homs
    BUS-1 is not disputed
    """)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("P1 is BUS-1", "it is place:qara"),
        ("total shows people 4", "people"),
        ("log rewritten a", "it says"),
    ],
)
def test_a_table_that_does_not_hold_says_which_line(line: str, told: str) -> None:
    with pytest.raises(AssertionError, match=f"line 1[0-9]: {line}") as wrong:
        holds(line)
    assert told in str(wrong.value)


PEOPLE, PLACES = ["P1", "P2", "P3", "P9"], ["outside", "qara", "clinic", "kamal", "left"]
LINES = st.one_of(
    st.builds(
        "{} {} {} -> {} @M{}".format,
        st.sampled_from(["boarded", "arrived", "left", "detained", "died"]),
        st.sampled_from(PEOPLE),
        st.sampled_from([*PLACES, "BUS-1", "BUS-2"]),
        st.sampled_from(["deceased", "unaccounted", "custody:camp", "road:a-b", "BUS-1", "BUS-2"]),
        st.integers(1, 3),
    ),
    st.builds(
        "manifest MAN-{} BUS-{} {} until 08:{}".format,
        st.integers(1, 3),
        st.integers(1, 2),
        st.sampled_from(PEOPLE),
        st.integers(10, 59),
    ),
    st.builds("no-show MAN-{} {}".format, st.integers(1, 3), st.sampled_from(PEOPLE)),
    st.builds("count BUS-{} = {} @M1".format, st.integers(1, 2), st.integers(0, 9)),
    st.builds("convoy C-{} BUS-{}".format, st.integers(1, 2), st.integers(1, 2)),
    st.builds("clock M{} {}".format, st.integers(1, 3), st.integers(-90, 90)),
    st.builds("measure M{}".format, st.integers(1, 3)),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=15))
def test_whatever_is_recorded_everybody_is_in_one_place_and_every_account_adds_up(
    lines: list[str],
) -> None:
    sound = [line for line in lines if len(set(line.split()[2:5:2])) == 2 or "->" not in line]
    holds("\n".join(sound) + "\nlog gaps")
