"""The server asks package registries about names that stand still, once, and never makes anybody wait."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from tare.lsp.package_answers import PackageAnswers
from tare.model import Facts, Model, build
from tare.model.estimates.estimate import estimates
from tare.model.estimates.language_packages import NPM
from tare.syntax import parse
from tare.world.packages import Question

from ..world.test_package_indexes import asking


class Host:
    """Time and threads that move when a test says so."""

    options: Any = None
    folders: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.alarms: list[Callable[[], None]] = []
        self.work: list[Callable[[], None]] = []

    def ask(self, key: Hashable, work: Callable[[], Any], answered: Callable[[Any], None]) -> bool:
        if self.work:
            return False
        self.work.append(lambda: answered(work()))
        return True

    look = ask

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        if seconds < 60:
            self.alarms.append(call)

    def recheck(self) -> None: ...

    def ring(self) -> None:
        alarms, self.alarms = self.alarms, []
        for alarm in alarms:
            alarm()

    def run(self) -> None:
        work = self.work.pop()
        work()


def model_of(answers: PackageAnswers, names: str) -> Model:
    text = f"FROM node:22\nRUN npm i -g {names} && npm cache clean --force\n"
    return build(parse(text), facts=Facts(sizes=answers.sizes))


def size(answers: PackageAnswers, names: str) -> int | None:
    return estimates(model_of(answers, names))[-1].lines[-1].cost.bytes


def test_a_name_that_stands_still_is_asked_about_once(tmp_path: Path) -> None:
    host = Host()
    with asking(tmp_path) as (indexes, server):
        answers = PackageAnswers(host, indexes)
        for _ in range(3):
            answers.want("a", model_of(answers, "leaf"))
        assert (len(host.alarms), host.work) == (1, [])
        host.ring()
        assert server.asked == [], "work is for another thread"
        assert size(answers, "leaf") is None
        host.run()
        assert server.paths == ["/leaf/latest"]
        assert size(answers, "leaf") == 50
        answers.want("a", model_of(answers, "leaf"))
        answers.want("b", model_of(answers, "leaf"))
        assert (host.alarms, host.work) == ([], [])


def test_a_name_that_is_being_typed_is_not_asked_about(tmp_path: Path) -> None:
    host = Host()
    with asking(tmp_path) as (indexes, server):
        answers = PackageAnswers(host, indexes)
        answers.want("a", model_of(answers, "lea"))
        answers.want("a", model_of(answers, "leaf"))
        host.ring()
        assert host.work == []
        host.ring()
        host.run()
        assert server.paths == ["/leaf/latest"]


def test_what_comes_up_while_somebody_asks_is_asked_after(tmp_path: Path) -> None:
    host = Host()
    with asking(tmp_path) as (indexes, server):
        answers = PackageAnswers(host, indexes)
        answers.want("a", model_of(answers, "leaf"))
        host.ring()
        answers.want("b", model_of(answers, "@own/tool nothing"))
        host.ring()
        host.run()
        host.ring()
        host.run()
        assert server.paths == ["/leaf/latest", "/@own%2Ftool/latest", "/nothing/latest"]
        assert size(answers, "@own/tool") == 950
        answers.want("b", model_of(answers, "@own/tool nothing"))
        assert (host.alarms, host.work) == ([], []), "what nobody knows is not asked for at once"


def test_a_closed_document_asks_for_nothing(tmp_path: Path) -> None:
    host = Host()
    with asking(tmp_path) as (indexes, _):
        answers = PackageAnswers(host, indexes)
        answers.want("a", model_of(answers, "leaf"))
        answers.forget("a")
        host.ring()
        assert host.work == []
        assert Question(NPM, "leaf") not in answers.sizes.known
