"""What stands still is asked about, what is being typed is not."""

from __future__ import annotations

from typing import Any, NamedTuple

from tare.lsp.standing import Standing

from .test_package_answers import Host


class Name(NamedTuple):
    """A question."""

    text: str


def names(*texts: str) -> frozenset[Name]:
    return frozenset(map(Name, texts))


class Asker:
    """Answers nothing by itself, and takes one question after the other where it is told to."""

    def __init__(self, *, one_by_one: bool = False, **given: Any) -> None:
        self.host = Host()
        self.asked: list[list[str]] = []
        self.is_busy = False
        self.one_by_one = one_by_one
        self.standing: Standing[Name] = Standing(self.host, 1.0, self._open_of, self._ask, **given)

    def _open_of(self, wanted: frozenset[Name]) -> frozenset[Name]:
        return wanted - names(*(text for texts in self.asked for text in texts))

    def _ask(self, due: list[Name]) -> bool:
        if not self.is_busy:
            self.asked.append([one.text for one in (due[:1] if self.one_by_one else due)])
            self.is_busy = True
            return True
        return False

    def answer(self) -> None:
        self.is_busy = False
        self.standing.go_on()


def test_a_name_that_goes_is_never_asked_about() -> None:
    asker = Asker()
    for text in ("f", "fl", "fla"):
        asker.standing.want("a", names(text, "old"))
    asker.host.ring()
    assert asker.asked == [["old"]], "the others were not there all the time"
    asker.standing.want("a", names("flask", "old"))
    asker.answer()
    asker.host.ring()
    asker.host.ring()
    assert asker.asked == [["old"], ["flask"]]
    assert asker.host.alarms == [], "nothing is left to come back for"


def test_what_has_stood_need_not_stand_again() -> None:
    asker = Asker(one_by_one=True)
    asker.standing.want("a", names("x", "y", "z"))
    asker.host.ring()
    asker.answer()
    asker.answer()
    assert asker.asked == [["x"], ["y"], ["z"]], "without another wait"


def test_a_document_that_was_just_opened_is_trusted_where_that_is_said() -> None:
    asker = Asker(trusts_new=True)
    asker.standing.want("a", names("x"))
    assert asker.asked == [["x"]]
    asker.answer()
    asker.standing.want("a", names("x", "y"))
    assert asker.asked == [["x"]], "y may be half a name"
    asker.standing.forget("a")
    asker.host.ring()
    assert asker.asked == [["x"]], "nobody wants it any more"


def test_whoever_is_busy_is_asked_again_later() -> None:
    asker = Asker()
    asker.is_busy = True
    asker.standing.want("a", names("x"))
    asker.host.ring()
    asker.is_busy = False
    assert asker.asked == []
    asker.host.ring()
    assert asker.asked == [["x"]]
