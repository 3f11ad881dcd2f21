"""Simulated staff: responders answer offers and work, the desk settles what no rule can."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from linli.sim import behaviour, reports
from linli.sim.agenda import Act, Agenda
from linli.sim.client import Client, Refused, Unreachable, new_key
from linli.sim.residents import Residents

log = logging.getLogger(__name__)
GLANCE = timedelta(seconds=2)  # how often anybody looks at who is asked
DESK_GLANCE = timedelta(seconds=6)
REST_S = 5.0  # when the server is away
READ_S, DECIDE_S = 45.0, 90.0  # until an unsure case is settled; until someone is sent by hand
NEWS_S = 240.0  # until a reporter says how it went
HELP_GIVEN_S = 180.0


@dataclass
class Staff:
    """Responders by their logins; `desk` sends by hand, `call_taker` settles what is unsure."""

    client: Client
    agenda: Agenda
    residents: Residents
    rng: Random
    speed: float
    tokens: Mapping[str, str]
    logins: Mapping[str, str]  # by member id
    desk: str
    call_taker: str
    pending: set[str] = field(default_factory=set)
    handled: dict[str, str] = field(default_factory=dict)  # case id: what it needed a person for

    def start(self, now: datetime) -> None:
        """Begin to look around."""
        self.agenda.at(now, self.glance)
        self.agenda.at(now, self.desk_glance)

    def glance(self, now: datetime) -> None:
        """Whoever has more offers and tasks than are planned looks at them."""
        self.agenda.at(now + GLANCE, self.glance)
        try:
            found = self.client.on_shift(token=self.tokens[self.desk])
        except Refused as refused:
            log.warning("who is on shift was refused: %s %s", refused.status, refused.code)
            return
        for one in found:
            login = self.logins.get(one["member_id"])
            if login and one["offers"] + one["tasks"] > self._planned(login):
                self.look(login, now)

    def _planned(self, login: str) -> int:
        return sum(mark.startswith(f"{login} ") for mark in self.pending)

    def look(self, login: str, now: datetime) -> None:
        """One responder looks: every task without a plan gets its next step planned."""
        token = self.tokens.get(login)
        if token is None:
            return
        try:
            tasks = self.client.tasks(token=token)
        except Refused as refused:
            log.warning("tasks of %s were refused: %s %s", login, refused.status, refused.code)
            return
        for task in tasks:
            if f"{login} {task['id']}" not in self.pending:
                self.plan(login, task, now)

    def plan(self, login: str, task: dict[str, Any], now: datetime) -> None:
        """Plan the next step of a task, after the time a person would take."""
        grade, state = task["case"]["grade"], task["state"]
        step = behaviour.next_step(self.rng, state=state, grade=grade)
        if step is None:
            return
        wait = behaviour.delay(
            self.rng, state=state, grade=grade, distance_m=task.get("distance_m")
        )
        self.pending.add(f"{login} {task['id']}")
        self.agenda.at(now + wait / self.speed, self._taken(login, task, step))

    def _taken(self, login: str, task: dict[str, Any], step: str) -> Act:
        facts = self._facts(task, step)
        key = new_key()

        def act(now: datetime) -> None:
            try:
                self.client.step(
                    token=self.tokens[login], assignment=task["id"], step=step, key=key, **facts
                )
            except Refused as refused:  # withdrawn, expired or taken meanwhile
                log.info("%s was refused: %s %s", step, refused.status, refused.code)
            except Unreachable:
                self.agenda.at(now + timedelta(seconds=REST_S), act)  # the same key again
                raise
            else:
                if step == "clear":
                    self._expect_answer(login, task["case"], now)
            self.pending.discard(f"{login} {task['id']}")
            self.agenda.at(now, lambda later: self.look(login, later))

        return act

    def _facts(self, task: dict[str, Any], step: str) -> dict[str, str]:
        if step == "decline":
            return {"reason": self.rng.choice(behaviour.REASONS)}
        if step != "clear":
            return {}
        known = self.residents.catalogue.get(task["case"]["category_code"], {})
        codes = [one["code"] for one in known.get("dispositions", [])]
        facts = {"note": self.rng.choice(behaviour.NOTES)}
        return facts | ({"disposition": behaviour.disposition(self.rng, codes)} if codes else {})

    def _expect_answer(self, login: str, case: dict[str, Any], now: datetime) -> None:
        """Have a reporter of a finished case say how it went, most of the time."""
        case_id = case.get("id")
        if case_id is None or self.rng.random() > behaviour.ANSWERS_BACK:
            return

        def act(later: datetime) -> None:
            try:
                told = self.client.reports_of(token=self.tokens[login], case_id=case_id)
            except Refused as refused:
                log.info("reports were refused: %s %s", refused.status, refused.code)
                return
            if told:
                self.residents.answer_back(self.rng, told[0]["code"])

        self.agenda.at(now + behaviour.spread(self.rng, NEWS_S) / self.speed, act)

    def desk_glance(self, now: datetime) -> None:
        """The desk looks at what needs a person, and plans what to do about each."""
        self.agenda.at(now + DESK_GLANCE, self.desk_glance)
        try:
            waiting = self.client.cases(token=self.tokens[self.desk], tab="needs_person")
        except Refused as refused:
            log.warning("the desk's list was refused: %s %s", refused.status, refused.code)
            return
        self.handled = {
            case["id"]: self.handled[case["id"]] for case in waiting if case["id"] in self.handled
        }
        for case in waiting:
            needs = case["needs_person"]
            if self.handled.get(case["id"]) != needs:
                self.handled[case["id"]] = needs
                wait = behaviour.spread(self.rng, READ_S if needs == "unsure" else DECIDE_S)
                self.agenda.at(now + wait / self.speed, self._settled(case["id"], needs))

    def _settled(self, case_id: str, needs: str) -> Act:
        def act(now: datetime) -> None:
            try:
                if needs == "unsure":
                    self._correct(case_id)
                else:
                    self._send_someone(case_id)
            except Refused as refused:
                log.info("the desk was refused: %s %s", refused.status, refused.code)
            except Unreachable:
                self.handled.pop(case_id, None)  # planned anew at the next glance
                raise

        return act

    def _correct(self, case_id: str) -> None:
        """Say what an unsure case really is, as somebody who reads it would."""
        token = self.tokens[self.call_taker]
        told = self.client.reports_of(token=token, case_id=case_id)
        true = next((code for one in told if (code := reports.meant(one["text"]))), "")
        facts: dict[str, Any] = {"reason": self.rng.choice(behaviour.CORRECTED)}
        if known := self.residents.catalogue.get(true):
            facts |= {"category": true, "grade": known.get("grade"), "kind": known.get("kind")}
        self.client.work(token=token, case_id=case_id, step="overrule", key=new_key(), **facts)

    def _send_someone(self, case_id: str) -> None:
        """Ask two who are on shift and have least to do; accept a hand-off that waits."""
        token = self.tokens[self.desk]
        case = self.client.case(token=token, case_id=case_id)
        for given in case["hand_offs"]:
            if given["state"] == "asked":
                step = f"hand-offs/{given['id']}/accept"
                self.client.work(token=token, case_id=case_id, step=step, key=new_key())
        busy = {one["member_id"] for one in case["assignments"]}
        active = any(one["ended_at"] is None for one in case["assignments"])
        if active and case["needs_person"] != "help":
            return
        found = [one for one in self.client.on_shift(token=token) if one["member_id"] not in busy]
        own = [one for one in found if one["organisation_id"] == case["owner_id"]]
        ready = sorted(own or found, key=lambda one: (one["offers"] + one["tasks"], one["name"]))
        if ready:
            ids = [one["member_id"] for one in ready[:2]]
            self.client.work(
                token=token, case_id=case_id, step="offers", key=new_key(),
                member_ids=ids, expires_in_s=int(HELP_GIVEN_S),
            )  # fmt: skip
