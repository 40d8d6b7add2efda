"""Hovers on packages of pip and npm: what they weigh, of which version and day, and what is not known."""

from __future__ import annotations

from tare.text.sizes import say_bytes

from ..model.test_language_costs import FLASK, pypi
from .cursor import told

PYTHON = "FROM python:3.12-slim\n"


def test_a_package_says_its_own_weight_and_what_it_brings() -> None:
    said = told(PYTHON + "RUN pip install fl$0ask pandas\n")
    assert f"Itself about {say_bytes(pypi('flask'))}" in said
    brought = say_bytes(pypi(*FLASK[1:]))
    assert f"Brings 6 packages along, about {brought}: `werkzeug`" in said
    assert "_Version `3.1.3`, measured from pip install, Python 3.11 on 2026-11-24, linux/amd64._" in said


def test_what_is_there_adds_nothing() -> None:
    assert "so it adds nothing" in told(PYTHON + "RUN pip install flask\nRUN pip install jin$0ja2\n")


def test_a_package_that_needs_nothing() -> None:
    assert "Needs nothing that is not there" in told(PYTHON + "RUN pip install num$0py\n")


def test_of_a_stranger_nothing_is_said() -> None:
    said = told(PYTHON + "RUN pip install no-such-$0thing\n")
    assert "MB" not in said
    assert "kB" not in said
    assert "measured" not in said


def test_a_command_says_what_it_adds_in_all_and_what_is_not_counted() -> None:
    said = told(PYTHON + "RUN pip inst$0all flask no-such-thing\n")
    assert f"Adds 7 packages, at least {say_bytes(pypi(*FLASK))}" in said
    assert "Not counted: the package no-such-thing." in said
    assert "_Measured from pip install, Python 3.11 on 2026-11-24" in said
    assert "Adds 7 packages, about" in told(PYTHON + "RUN pip inst$0all flask\n")


def test_npm_too() -> None:
    assert "Brings 1 package along" in told("FROM node:22\nRUN npm install -g typescr$0ipt\n")


def test_ubuntu_is_estimated_from_debian_and_says_so() -> None:
    assert "Estimated from Debian's `trixie`" in told("FROM ubuntu:24.04\nRUN apt-get inst$0all -y curl\n")
    assert "Estimated from" not in told("FROM debian:13\nRUN apt-get inst$0all -y curl\n")
