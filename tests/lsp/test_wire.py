from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.lsp.wire import Frames, Raw, dump, frame, load


def _message(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@given(st.lists(st.binary(max_size=40), max_size=6), st.lists(st.integers(1, 30), min_size=1))
def test_bodies_come_out_whole_however_the_stream_is_cut(bodies: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(map(_message, bodies))
    frames, got, at, turn = Frames(), [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        got += frames.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert got == bodies


@pytest.mark.parametrize(
    "headers",
    [
        b"content-length: 2\r\n\r\n",
        b"Content-Length:2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc\r\nContent-Length:  2 \r\n\r\n",
    ],
)
def test_headers_in_any_order_and_case(headers: bytes) -> None:
    assert Frames().feed(headers + b"{}") == [b"{}"]


@pytest.mark.parametrize(
    "headers", [b"X: 1\r\n\r\n", b"Content-Length: -4\r\n\r\n", b"Content-Length: two\r\n\r\n", b"\r\n\r\n"]
)
def test_a_block_without_length_is_dropped_and_reading_goes_on(headers: bytes) -> None:
    frames = Frames()
    assert frames.feed(headers + _message(b"[1]")) == [b"[1]"]
    assert frames.feed(_message(b"[2]")) == [b"[2]"]


def test_endless_rubbish_is_not_hoarded() -> None:
    frames = Frames()
    for _ in range(40):
        assert frames.feed(b"x" * 10_000) == []
    assert frames.feed(b"\r\n\r\n" + _message(b"{}")) == [b"{}"]


@given(st.text())
def test_text_survives_both_ways(text: str) -> None:
    (body,) = Frames().feed(frame(dump({"text": text})))
    assert body.isascii()
    assert load(body) == {"text": text}


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_a_lone_surrogate_can_be_sent_and_received(text: str) -> None:
    (body,) = Frames().feed(frame(dump(text)))
    assert load(body) == text
    assert load(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")) == text


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":}'])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any
        load(body)


def test_raw_is_text() -> None:
    assert Raw("[]") == "[]"
