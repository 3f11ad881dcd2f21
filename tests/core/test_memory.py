"""What is remembered for a moment, and no longer."""

from linli.core import memory


def test_given_a_moment_when_asked_again_then_it_is_read_once(monkeypatch):
    monkeypatch.setattr(memory, "AGE_S", 60.0)
    numbers, kept = iter(range(9)), memory.Memory()

    assert [kept.get("a", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]
    assert kept.get("b", lambda: next(numbers)) == 1


def test_given_its_age_is_over_when_asked_again_then_it_is_read_anew(monkeypatch):
    numbers, kept = iter(range(9)), memory.Memory()
    moment = [100.0]
    monkeypatch.setattr(memory, "AGE_S", 2.0)
    monkeypatch.setattr(memory.time, "monotonic", lambda: moment[0])
    kept.get("a", lambda: next(numbers))

    moment[0] += 2.0

    assert kept.get("a", lambda: next(numbers)) == 1


def test_given_everything_is_forgotten_when_asked_again_then_it_is_read_anew(monkeypatch):
    monkeypatch.setattr(memory, "AGE_S", 60.0)
    numbers, kept = iter(range(9)), memory.Memory()
    kept.get("a", lambda: next(numbers))

    memory.forget()

    assert kept.get("a", lambda: next(numbers)) == 1
