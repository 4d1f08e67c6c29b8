"""Why an activity is the default and what sets its alternatives apart."""

from __future__ import annotations

from dataclasses import replace

from inventories import background, choice

DATA = background.default()


def test_a_total_beside_a_unit_process_is_said_to_be_a_total() -> None:
    """The published total for lead is older and does not answer to a change of grid."""
    lead, total = DATA.activities["lead-primary-cn"], DATA.activities["lead-primary-cn-literature"]

    said = choice.difference(DATA, lead, total).en

    assert "a total" in said
    assert "older (2015)" in said


def test_a_default_says_what_speaks_for_it() -> None:
    """Primary lead is built from inputs and the newest."""
    said = choice.reason(DATA, DATA.activities["lead-primary-cn"])

    assert "built from inputs" in said.en
    assert "由投入建模" in said.zh


def test_an_alternative_names_the_default_of_its_place() -> None:
    """Who opens an alternative is led to the default."""
    assert "lead-primary-cn" in choice.reason(DATA, DATA.activities["lead-primary-cn-literature"]).en


def test_every_activity_has_a_reason_and_every_alternative_a_difference() -> None:
    """No empty sentence anywhere in the data set."""
    for activity in DATA.activities.values():
        assert choice.reason(DATA, activity).en
        assert all(choice.difference(DATA, activity, other).zh for other in DATA.alternatives(activity))


def test_an_only_child_is_said_to_be_the_only_one() -> None:
    """An activity without alternatives of its place needs no argument."""
    lonely = replace(DATA.activities["lead-primary-cn"], product="no such product")

    assert "the only activity" in choice.reason(DATA, lonely).en
