"""A reading or the time: how tracks and alarms move."""

from dataclasses import replace
from datetime import datetime, timedelta

from linli.sensing.engine import annunciation
from linli.sensing.engine.values import (
    OPEN,
    Alarm,
    Effect,
    Rule,
    Rules,
    ScopeState,
    Seen,
    Spot,
    Track,
    alarm_id,
)
from linli.sensing.engine.work import Work

# A condition gone for less than this never ended: a detector tells its state every ten seconds.
BLINK = timedelta(seconds=10)
Stepped = tuple[ScopeState, tuple[Effect, ...]]


def step(state: ScopeState, seen: Seen, rules: Rules, now: datetime) -> Stepped:
    """What one reading does to its building."""
    about = rules.by_kind.get(seen.kind)
    if about is None:
        return state, ()
    work = Work(state, rules, now)
    for rule in about:
        if rule.applies(seen.spot):
            _take(work, rule, seen.spot, seen.value)
    return work.done()


def tick(state: ScopeState, rules: Rules, now: datetime) -> Stepped:
    """What the passing of time does: holds that are full, returns, shelves, quiet hours."""
    work = Work(state, rules, now)
    for key in list(state.tracks):
        rule = rules.by_code.get(key[1])
        if rule is None:
            _let_go(work, key)
        else:
            _settle(work, rule, key)
    annunciation.pass_time(work)
    return work.done()


def _take(work: Work, rule: Rule, spot: Spot, value: float) -> None:
    key = (spot.number, rule.code)
    track = work.tracks.get(key)
    was = track is not None and track.on
    on = rule.holds(value, was=was)
    if track is None:
        if not on:
            return
        track = Track(spot, True, work.now, flips=(work.now,))
    elif on and not was:
        track = _begin_again(rule, track, spot, work.now)
    elif was and not on:
        track = replace(track, on=False, off_since=work.now)
    elif track.spot != spot:
        track = replace(track, spot=spot)
    elif _has_to_settle(rule, track, work.now):
        return _settle(work, rule, key)
    else:
        return
    work.keep(key, track)
    _settle(work, rule, key)


def _begin_again(rule: Rule, track: Track, spot: Spot, now: datetime) -> Track:
    """The condition holds once more: what has to last counts from here, save after a blink."""
    recent = tuple(flip for flip in track.flips if now - flip < _flap(rule))
    upgrade = track.upgrade_at
    if upgrade is not None and now - (track.off_since or track.since) >= BLINK:
        upgrade = now + timedelta(seconds=rule.upgrade_s)
    flips = (*recent, now)[-20:]
    return replace(
        track, spot=spot, on=True, since=now, is_handed=False, upgrade_at=upgrade, flips=flips
    )


def _flap(rule: Rule) -> timedelta:
    return timedelta(seconds=rule.flap_s)


def _has_to_settle(rule: Rule, track: Track, now: datetime) -> bool:
    due = _due(rule, track)
    return due is not None and due <= now


def _due(rule: Rule, track: Track) -> datetime | None:
    """When a track has something to do by itself."""
    if track.on:
        if track.is_handed:
            return None
        if track.alarm is None and not (track.has_task and not rule.is_alarm):
            return track.since + timedelta(seconds=rule.hold_s)
        return track.upgrade_at
    ended = track.off_since or track.since
    if track.alarm is not None or track.has_task:
        return ended + (_flap(rule) if track.is_chattering else timedelta(seconds=rule.clear_s))
    return ended + _flap(rule)


def _settle(work: Work, rule: Rule, key: tuple[int, str]) -> None:
    track = work.tracks[key]
    flips = len([flip for flip in track.flips if work.now - flip < _flap(rule)])
    if flips >= rule.flap_count > 0 and not track.is_chattering:
        track = _chatter(work, key, track)
    if track.on:
        _settle_on(work, rule, key, track)
    else:
        _settle_off(work, rule, key, track)


def _chatter(work: Work, key: tuple[int, str], track: Track) -> Track:
    track = replace(track, is_chattering=True)
    work.keep(key, track)
    work.task("task", track.spot.number, "flapping")
    alarm = work.alarms.get(track.alarm) if track.alarm else None
    if alarm is not None:
        work.tell("chattering", work.change(alarm, notes=_noted(alarm, "flapping")))
    return track


def _noted(alarm: Alarm, note: str) -> tuple[str, ...]:
    return alarm.notes if note in alarm.notes else (*alarm.notes, note)


def _settle_on(work: Work, rule: Rule, key: tuple[int, str], track: Track) -> None:
    alarm = work.alarms.get(track.alarm) if track.alarm else None
    if alarm is not None and alarm.state in OPEN:
        if alarm.returned_at is not None:
            again = "acknowledged" if alarm.acknowledged_at else "unacknowledged"
            state = again if alarm.state == "returned" else alarm.state
            alarm = work.change(alarm, state=state, returned_at=None)
            work.tell("again", alarm)
        if track.upgrade_at is not None and work.now >= track.upgrade_at:
            _upgrade(work, key, track, alarm)
        return
    if track.is_handed:
        return
    together = _together(work, rule, track) if rule.confirm_needs else []
    is_confirmed = len(together) >= rule.confirm_needs > 0
    waited = work.now - track.since >= timedelta(seconds=rule.hold_s)
    if not is_confirmed and (not waited or rule.must_be_confirmed):
        return
    if rule.task and not track.has_task:
        work.task("task", track.spot.number, rule.task)
        track = replace(track, has_task=True)
        work.keep(key, track)
    if rule.is_alarm:
        _raise(work, rule, key, track, is_confirmed)
    if is_confirmed:
        _confirm(work, rule, together)


def _upgrade(work: Work, key: tuple[int, str], track: Track, alarm: Alarm) -> None:
    """It has lasted: no passing thing."""
    work.keep(key, replace(track, upgrade_at=None))
    if alarm.grade != "P1":
        work.tell("upgraded", work.change(alarm, grade="P1"))


def _together(work: Work, rule: Rule, track: Track) -> list[Track]:
    """One track for each device in the same area that tells of the same cause now."""
    area = track.spot.area(rule.confirm_area)
    found: dict[int, Track] = {}
    for (device, code), other in work.tracks.items():
        about = work.rules.by_code.get(code)
        same = about is not None and about.cause == rule.cause and other.on
        if same and other.spot.area(rule.confirm_area) == area:
            found[device] = other
    return list(found.values())


def _raise(work: Work, rule: Rule, key: tuple[int, str], track: Track, confirmed: bool) -> None:
    escalate = work.now + timedelta(seconds=rule.escalate_s) if rule.escalate_s else None
    alarm = Alarm(
        id=alarm_id(device=track.spot.number, rule=rule.code, began_at=track.since),
        spot=track.spot,
        rule=rule.code,
        rule_version=rule.version,
        cause=rule.cause,
        grade="P1" if confirmed and rule.is_life_safety else rule.grade,
        state="unacknowledged",
        is_life_safety=rule.is_life_safety,
        began_at=track.since,
        raised_at=work.now,
        is_confirmed=confirmed,
        is_drill=work.is_drill,
        escalate_at=escalate,
        notes=("flapping",) if track.is_chattering else (),
    )
    upgrade = track.since + timedelta(seconds=rule.upgrade_s) if rule.upgrade_s else None
    work.keep(key, replace(track, alarm=alarm.id, upgrade_at=upgrade))
    work.put(alarm)
    work.tell("raised", alarm, grade=alarm.grade)
    annunciation.announce(work, rule, alarm)


def _confirm(work: Work, rule: Rule, together: list[Track]) -> None:
    """Others' alarms of this cause here are confirmed, too; those still held back are raised."""
    devices = sorted({track.spot.number for track in together})
    for (device, code), track in list(work.tracks.items()):
        about = work.rules.by_code.get(code)
        if device not in devices or about is None or about.cause != rule.cause or not track.on:
            continue
        alarm = work.alarms.get(track.alarm) if track.alarm else None
        if alarm is None:
            if about.is_alarm:
                _raise(work, about, (device, code), track, True)
        elif not alarm.is_confirmed:
            grade = "P1" if alarm.is_life_safety else alarm.grade
            alarm = work.change(alarm, is_confirmed=True, grade=grade)
            work.tell("confirmed", alarm, devices=devices)
            if alarm.annunciated_at is None:
                annunciation.announce(work, about, alarm)


def _settle_off(work: Work, rule: Rule, key: tuple[int, str], track: Track) -> None:
    ended = track.off_since or track.since
    pause = _flap(rule) if track.is_chattering else timedelta(seconds=rule.clear_s)
    if track.alarm is not None or track.has_task:
        if work.now - ended < pause:
            return
        if track.has_task:
            work.task("task_done", track.spot.number, rule.task)
        alarm = work.alarms.get(track.alarm) if track.alarm else None
        if alarm is not None and alarm.state in OPEN and alarm.returned_at is None:
            _return(work, rule, alarm)
            alarm = work.alarms[alarm.id]
        still = alarm is not None and alarm.state in OPEN
        track = replace(track, has_task=False, alarm=track.alarm if still else None)
        work.keep(key, track)
    if track.is_chattering and work.now - ended >= _flap(rule):
        work.task("task_done", track.spot.number, "flapping")
        track = replace(track, is_chattering=False, flips=())
        work.keep(key, track)
    if track.alarm is None and not track.is_chattering and work.now - ended >= _flap(rule):
        work.keep(key, None)


def _return(work: Work, rule: Rule, alarm: Alarm) -> None:
    """The condition is over: acknowledged, it is done; else somebody has still to look."""
    over = alarm.acknowledged_at is not None or (rule.closes_itself and not alarm.is_life_safety)
    if over or alarm.state in {"suppressed", "out_of_service"}:
        gone = work.change(
            alarm, state="normal", returned_at=work.now, closed_at=work.now, escalate_at=None
        )
        work.tell("closed", gone)
        return
    state = alarm.state if alarm.state == "shelved" else "returned"
    work.tell("returned", work.change(alarm, state=state, returned_at=work.now))


def _let_go(work: Work, key: tuple[int, str]) -> None:
    """The rule is gone: what it raised is left to people, what it watched is forgotten."""
    track = work.tracks[key]
    alarm = work.alarms.get(track.alarm) if track.alarm else None
    if alarm is not None and alarm.state in OPEN and alarm.returned_at is None:
        work.tell("returned", work.change(alarm, state="returned", returned_at=work.now))
    work.keep(key, None)


def look_at(state: ScopeState, rules: Rules) -> datetime | None:
    """The next moment at which `tick` would do something; None when nothing waits."""
    moments: list[datetime] = []
    for key, track in state.tracks.items():
        rule = rules.by_code.get(key[1])
        if rule is None:
            moments.append(track.since)
            continue
        if track.alarm is not None and not track.on:
            alarm = state.alarms.get(track.alarm)
            if alarm is not None and alarm.returned_at is not None and not track.is_chattering:
                continue  # waits for a person
        if rule.must_be_confirmed and track.on:
            continue  # waits for another device
        due = _due(rule, track)
        if due is not None:
            moments.append(due)
    for alarm in state.alarms.values():
        due = annunciation.due(state, alarm, rules)
        if due is not None:
            moments.append(due)
    return min(moments) if moments else None
