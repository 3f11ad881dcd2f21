"""Every refusal of the life cycle says what to do instead."""

from linli.cases import lifecycle

# Steps that only the system takes; nobody is refused them.
SYSTEM = {"triage", "lapse", "leave"}


def test_every_step_that_a_person_takes_has_a_sentence_for_its_refusal():
    tables = (lifecycle.CASE_STEPS, lifecycle.ASSIGNMENT_STEPS, lifecycle.HANDOFF_STEPS)
    taken = {name for table in tables for _state, name in table} - SYSTEM

    assert taken <= set(lifecycle.HINTS)
