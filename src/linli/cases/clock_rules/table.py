"""The rules of case clocks as one table; `docs/clocks.md` shows it and a test compares both."""

from linli.cases.clock_rules.values import ACKNOWLEDGE, ARRIVE, HANDOFF, RESOLVE

START, ANEW, GO_ON, RETARGET = "start", "anew", "go on", "retarget"
MEET, STOP, PAUSE, RESUME = "meet", "stop", "pause", "resume"
ACTIONS = (START, ANEW, GO_ON, RETARGET, MEET, STOP, PAUSE, RESUME)

Row = dict[str, str]

# Event: what it does to each kind of clock; a kind not named is left alone. `start` and `anew` do
# nothing where the terms promise no such step. Events of one hand-off touch only its own clock of
# the kind `handoff`.
RULES: dict[str, Row] = {
    "open": {ACKNOWLEDGE: START, ARRIVE: START, RESOLVE: START},
    "answer": {ACKNOWLEDGE: MEET},
    "accept": {ACKNOWLEDGE: MEET},
    "arrive": {ACKNOWLEDGE: MEET, ARRIVE: MEET},
    "leave": {ACKNOWLEDGE: ANEW},
    "pause": {ARRIVE: PAUSE, RESOLVE: PAUSE},
    "resume": {ARRIVE: RESUME, RESOLVE: RESUME},
    "regrade": {ACKNOWLEDGE: RETARGET, ARRIVE: RETARGET, RESOLVE: RETARGET},
    "recategorise": {ACKNOWLEDGE: RETARGET, ARRIVE: RETARGET, RESOLVE: RETARGET},
    "reroute_restart": {ACKNOWLEDGE: ANEW, ARRIVE: ANEW, RESOLVE: ANEW},
    "reroute_keep": {ACKNOWLEDGE: ANEW, ARRIVE: RETARGET, RESOLVE: RETARGET},
    "transfer": {ACKNOWLEDGE: ANEW, ARRIVE: GO_ON, RESOLVE: GO_ON},
    "transfer_accepted": {ACKNOWLEDGE: MEET},
    "transfer_returned": {ACKNOWLEDGE: ANEW, ARRIVE: GO_ON, RESOLVE: GO_ON},
    "transfer_withdrawn": {ACKNOWLEDGE: ANEW, ARRIVE: GO_ON, RESOLVE: GO_ON},
    "assist": {HANDOFF: START},
    "assist_finished": {HANDOFF: MEET},
    "assist_returned": {HANDOFF: STOP},
    "assist_withdrawn": {HANDOFF: STOP},
    "resolve": {ACKNOWLEDGE: MEET, ARRIVE: STOP, RESOLVE: MEET, HANDOFF: STOP},
    "merge": {ACKNOWLEDGE: STOP, ARRIVE: STOP, RESOLVE: STOP, HANDOFF: STOP},
    "unmerge": {ACKNOWLEDGE: ANEW, ARRIVE: ANEW, RESOLVE: ANEW},
    "close": {ACKNOWLEDGE: STOP, ARRIVE: STOP, RESOLVE: STOP, HANDOFF: STOP},
    "reopen": {ACKNOWLEDGE: ANEW, RESOLVE: ANEW},
}

# Kinds that may be live in each case state; `resolve` always is while the case is open.
MAY_RUN: dict[str, frozenset[str]] = {
    "unsure": frozenset({ACKNOWLEDGE, ARRIVE, RESOLVE, HANDOFF}),
    "open": frozenset({ACKNOWLEDGE, ARRIVE, RESOLVE, HANDOFF}),
    "offered": frozenset({ACKNOWLEDGE, ARRIVE, RESOLVE, HANDOFF}),
    "accepted": frozenset({ARRIVE, RESOLVE, HANDOFF}),
    "en_route": frozenset({ARRIVE, RESOLVE, HANDOFF}),
    "on_scene": frozenset({RESOLVE, HANDOFF}),
    "resolved": frozenset(),
    "closed": frozenset(),
    "merged": frozenset(),
}
