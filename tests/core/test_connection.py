"""The one way to the network: what is retried, refused, cancelled, and who gets the credentials."""

from __future__ import annotations

import errno
import gzip
import os
import queue
import socket
import threading
import time
import zlib
from collections.abc import Iterator

import pytest
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.errors import (
    AccessDenied,
    Cancelled,
    ConnectionFailed,
    Content,
    LimitExceeded,
    Overloaded,
    ProxyFailed,
    RequestRefused,
    TimedOut,
    UnexpectedAnswer,
    UnsupportedAddress,
)
from image_service_downloader.core.events import ignore
from image_service_downloader.tests.core.scripted_server import (
    Reply,
    Request,
    json_reply,
    refusal,
    scripted_server,
)

QUICK = ConnectionSettings(first_wait=0.01, read_timeout=5.0)
SIGNED_IN = ConnectionSettings(first_wait=0.01, credential_headers={"X-Esri-Authorization": "Bearer abc"})


def ask(url: str, settings: ConnectionSettings = QUICK, **parameters: str) -> dict[str, object]:
    with Connection(url, settings) as connection:
        return connection.get_json(url, parameters)


def test_an_overloaded_server_is_asked_again_until_it_answers() -> None:
    replies = iter([Reply(status=503), Reply(status=429), Reply(status=500), json_reply({"fine": True})])
    with scripted_server(lambda request: next(replies)) as url:
        assert ask(url) == {"fine": True}


def test_a_server_that_stays_overloaded_is_given_up_with_its_status() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return Reply(b"<html>busy</html>", 503)

    with scripted_server(answer) as url, pytest.raises(RequestRefused) as caught:
        ask(url)
    assert caught.value.code == 503
    assert len(asked) == QUICK.attempts


def test_a_refusal_is_not_asked_again() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return refusal(400, "Unable to complete operation.", "Unable to perform query operation.")

    with scripted_server(answer) as url, pytest.raises(RequestRefused) as caught:
        ask(url)
    assert (caught.value.code, caught.value.details) == (400, ("Unable to perform query operation.",))
    assert len(asked) == 1


@pytest.mark.parametrize("code", [401, 403, 498, 499])
@pytest.mark.parametrize("under_status", [200, 400])
def test_a_wanted_sign_in_is_told_apart_under_any_status(code: int, under_status: int) -> None:
    reply = json_reply({"error": {"code": code, "message": "Token Required"}}, under_status)
    with scripted_server(lambda request: reply) as url, pytest.raises(AccessDenied) as caught:
        ask(url)
    assert caught.value.code == code
    assert caught.value.needs_sign_in is (code != 403)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "error", "messages": ["Could not access any server machines."]},
        {"status": "failed", "message": "Could not access any server machines."},
        {"code": 500, "message": "Could not access any server machines."},
        {"error": {"code": 500, "message": "Could not access any server machines."}},
    ],
)
def test_each_shape_of_a_json_refusal_gives_its_message(body: dict[str, object]) -> None:
    with scripted_server(lambda request: json_reply(body)) as url, pytest.raises(RequestRefused) as caught:
        ask(url)
    assert caught.value.message == "Could not access any server machines."


def test_the_item_limit_is_known_by_its_words() -> None:
    message = "The requested number of download images exceeds the limit."
    reply = refusal(400, "Unable to complete operation.", message)
    with scripted_server(lambda request: reply) as url, pytest.raises(LimitExceeded) as caught:
        ask(url)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html><body>Hello</body></html>", Content.WEB_PAGE),
        (b"", Content.NOTHING),
        (b"[1]", Content.NO_JSON_OBJECT),
    ],
)
def test_an_answer_that_is_no_json_object_says_what_it_is(body: bytes, kind: Content) -> None:
    with scripted_server(lambda request: Reply(body)) as url, pytest.raises(UnexpectedAnswer) as caught:
        ask(url)
    assert caught.value.found is kind


def test_json_nested_beyond_measure_is_refused() -> None:
    deep = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    with scripted_server(lambda request: Reply(deep)) as url, pytest.raises(UnexpectedAnswer):
        ask(url)


def test_an_endless_answer_is_refused() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * (1024 * 1024)

    with scripted_server(lambda request: Reply(endless())) as url, pytest.raises(UnexpectedAnswer) as caught:
        ask(url)
    assert caught.value.found is Content.ENDLESS


def test_a_gzip_bomb_is_refused() -> None:
    bomb = gzip.compress(b" " * (200 * 1024 * 1024))
    reply = Reply(bomb, headers={"Content-Encoding": "gzip"})
    with scripted_server(lambda request: reply) as url, pytest.raises(UnexpectedAnswer) as caught:
        ask(url)
    assert caught.value.found is Content.ENDLESS


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "gzip,deflate", "identity, gzip"])
def test_an_encoding_that_was_not_asked_for_is_not_decoded(encoding: str) -> None:
    """A bomb in a bomb unfolds to gigabytes before it can be measured; so does a single one of some kinds."""
    reply = Reply(gzip.compress(gzip.compress(b"{}")), headers={"Content-Encoding": encoding})
    with scripted_server(lambda request: reply) as url, pytest.raises(UnexpectedAnswer) as caught:
        ask(url)
    assert caught.value.found is Content.NO_JSON_OBJECT


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "identity", ""])
def test_an_encoding_that_was_asked_for_is_decoded(encoding: str) -> None:
    plain = b'{"fine": true}'
    packed = {"deflate": zlib.compress(plain), "identity": plain, "": plain}
    body = packed.get(encoding, gzip.compress(plain))
    reply = Reply(body, headers={"Content-Encoding": encoding})
    with scripted_server(lambda request: reply) as url:
        assert ask(url) == {"fine": True}


def test_an_answer_that_all_but_stands_still_is_given_up() -> None:
    release = threading.Event()

    def drip() -> Iterator[bytes]:
        while not release.wait(0.05):
            yield b" "

    settings = ConnectionSettings(attempts=1, stall_seconds=0.3, stall_bytes=1000)
    with scripted_server(lambda request: Reply(drip())) as url:
        with pytest.raises(ConnectionFailed) as caught:
            ask(url, settings)
        release.set()
    assert "1000 bytes" in caught.value.reason


@pytest.mark.parametrize("drop", [b"x", b"HTTP/1.1 100 Continue\r\n\r\n"], ids=["header", "wait"])
def test_an_answer_whose_headers_never_end_is_given_up(drop: bytes) -> None:
    server_was_left_early: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def drip(listener: socket.socket) -> None:
        never = threading.Event()
        with listener.accept()[0] as client:
            try:
                client.sendall(b"" if drop.endswith(b"\n") else b"HTTP/1.1 200 OK\r\nX-Long: ")
                for _ in range(100):
                    never.wait(0.05)
                    client.sendall(drop)
            except OSError:
                server_was_left_early.put(True)
            else:
                server_was_left_early.put(False)

    settings = ConnectionSettings(connect_timeout=0.3, read_timeout=0.3, attempts=1, stall_seconds=0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=drip, args=(listener,), daemon=True).start()
        with pytest.raises((TimedOut, ConnectionFailed)):
            ask("http://127.0.0.1:{1}".format(*listener.getsockname()), settings)
        assert server_was_left_early.get(timeout=10), "it waited for the server instead"


@pytest.mark.parametrize("size", [100, 1_000_000, 200 * 1024 * 1024])
def test_however_long_an_error_page_is_its_status_counts(size: int) -> None:
    page = gzip.compress(b"<html>" + b" " * size)
    reply = Reply(page, 503, headers={"Content-Encoding": "gzip"})
    with (
        scripted_server(lambda request: reply) as url,
        Connection(url, QUICK) as connection,
        pytest.raises(Overloaded),
        connection.open_file(url),
    ):
        pass


def test_an_answer_that_was_cut_off_is_asked_for_again() -> None:
    whole = b'{"fine": true}'
    cut = Reply(iter([whole[:5]]), headers={"Content-Length": str(len(whole))})
    replies = iter([cut, Reply(whole)])
    with scripted_server(lambda request: next(replies)) as url:
        assert ask(url) == {"fine": True}


def test_long_parameters_go_by_post_and_short_ones_by_get() -> None:
    with scripted_server(lambda request: json_reply({"method": request.method, **request.parameters})) as url:
        assert ask(url, where="1=1") == {"method": "GET", "where": "1=1", "f": "json"}
        assert ask(url, where="x" * 5000) == {"method": "POST", "where": "x" * 5000, "f": "json"}
        assert ask(url, where="[" * 1000)["method"] == "POST", "2,048 characters are counted as they are sent"


def test_a_get_that_is_too_long_for_the_server_goes_by_post() -> None:
    def answer(request: Request) -> Reply:
        return Reply(status=414) if request.method == "GET" else json_reply(dict(request.parameters))

    with scripted_server(answer) as url:
        assert ask(url, where="1=1") == {"where": "1=1", "f": "json"}


def test_an_address_that_is_too_long_even_by_post_is_refused() -> None:
    with scripted_server(lambda request: Reply(status=414)) as url, pytest.raises(RequestRefused) as caught:
        ask(url, where="1=1")
    assert caught.value.code == 414


def test_credentials_go_to_the_service_and_not_where_it_redirects_to() -> None:
    seen: list[str | None] = []

    def foreign(request: Request) -> Reply:
        seen.append(request.headers.get("X-Esri-Authorization"))
        return json_reply({"fine": True})

    with scripted_server(foreign) as other:

        def own(request: Request) -> Reply:
            seen.append(request.headers.get("X-Esri-Authorization"))
            return Reply(status=302, headers={"Location": f"{other}/elsewhere"})

        with scripted_server(own) as url:
            assert ask(url, SIGNED_IN) == {"fine": True}
    assert seen == ["Bearer abc", None]


def test_credentials_are_not_printed_with_the_settings() -> None:
    assert "abc" not in repr(SIGNED_IN)


@pytest.mark.parametrize(
    "target",
    ["ftp://127.0.0.1/a", "file:///etc/passwd", "http://[", "http://a:b/", "http://127.0.0.1:99999/"],
)
def test_a_redirect_to_what_is_no_web_address_is_refused(target: str) -> None:
    reply = Reply(status=302, headers={"Location": target})
    with scripted_server(lambda request: reply) as url, pytest.raises(UnsupportedAddress):
        ask(url)


def test_redirects_in_a_circle_end() -> None:
    reply = Reply(status=302, headers={"Location": "/again"})
    with scripted_server(lambda request: reply) as url, pytest.raises(UnexpectedAnswer) as caught:
        ask(url)
    assert caught.value.found is Content.REDIRECTS


def test_a_server_that_stays_silent_is_given_up_after_the_time_limit() -> None:
    release = threading.Event()

    def answer(request: Request) -> Reply:
        release.wait(10)
        return Reply()

    with scripted_server(answer) as url:
        with pytest.raises(TimedOut) as caught:
            ask(url, ConnectionSettings(read_timeout=0.2))
        release.set()
    assert caught.value.seconds == 0.2


def test_nobody_at_the_address_is_told_with_the_host() -> None:
    with scripted_server(lambda request: Reply()) as url:
        pass
    with pytest.raises(ConnectionFailed) as caught:
        ask(url)
    assert caught.value.host == "127.0.0.1"
    assert "0x" not in caught.value.reason
    assert caught.value.reason == os.strerror(errno.ECONNREFUSED)


def test_a_proxy_that_is_not_there_is_told_apart() -> None:
    with scripted_server(lambda request: Reply()) as gone:
        pass
    settings = ConnectionSettings(first_wait=0.01, proxy_for=lambda url: gone)
    with pytest.raises(ProxyFailed):
        ask("http://127.0.0.1:9", settings)


@pytest.mark.parametrize("left_out", ["", "http://"], ids=["a URL", "host and port"])
def test_the_environment_names_the_proxy_where_no_face_does(
    monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with scripted_server(lambda request: json_reply({"asked": request.path})) as proxy:
        monkeypatch.setenv("http_proxy", proxy.removeprefix(left_out))
        assert ask("http://service.invalid/rest") == {"asked": "/rest"}


@pytest.mark.parametrize("is_started", [False, True], ids=["before a byte came", "in the middle"])
def test_a_cancel_wakes_a_request_that_waits(is_started: bool) -> None:
    arrived, cancel, hung_up = threading.Event(), threading.Event(), threading.Event()
    server_was_left_early: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def stay_silent() -> None:
        arrived.set()
        server_was_left_early.put(hung_up.wait(30))

    def begin_and_stay_silent() -> Iterator[bytes]:
        yield b'{"a":'
        stay_silent()

    def answer(request: Request) -> Reply:
        if is_started:
            return Reply(begin_and_stay_silent())
        stay_silent()
        return Reply()

    def cancel_on_arrival() -> None:
        arrived.wait(10)
        cancel.set()

    with scripted_server(answer) as url:
        threading.Thread(target=cancel_on_arrival, daemon=True).start()
        with pytest.raises(Cancelled), Connection(url, ConnectionSettings(), cancel.is_set) as connection:
            connection.get_json(url, {})
        hung_up.set()
        assert server_was_left_early.get(timeout=10), "it waited for the server instead"


def test_a_server_that_asks_for_time_gets_it_from_all_requests() -> None:
    asked_at: list[float] = []

    def answer(request: Request) -> Reply:
        asked_at.append(time.monotonic())
        return Reply(status=503, headers={"Retry-After": "1"}) if len(asked_at) == 1 else Reply(b"fine")

    with scripted_server(answer) as url, Connection(url, QUICK) as connection:
        with pytest.raises(Overloaded), connection.open_file(f"{url}/one"):
            pass
        with connection.open_file(f"{url}/another"):
            pass
    assert asked_at[1] - asked_at[0] >= 1


@pytest.mark.parametrize(("asked", "given"), [("300", 300), ("86400", 600), ("9" * 400, 600)])
def test_a_download_gives_a_server_minutes_where_it_asks_for_them(asked: str, given: int) -> None:
    reply = Reply(status=429, headers={"Retry-After": asked})
    with (
        scripted_server(lambda request: reply) as url,
        Connection(url, QUICK) as connection,
        connection.patiently(ignore),
    ):
        with pytest.raises(Overloaded), connection.open_file(url):
            pass
        assert given - 5 < connection.seconds_held_back <= given


def test_a_person_who_waits_for_an_answer_does_not_wait_for_minutes() -> None:
    reply = Reply(status=429, headers={"Retry-After": "300"})
    with scripted_server(lambda request: reply) as url, Connection(url, QUICK) as connection:
        with pytest.raises(Overloaded), connection.open_file(url):
            pass
        assert connection.seconds_held_back <= 60


@pytest.mark.parametrize(
    "asked",
    ["", "soon", "-1", "\xb2", "9" * 5000, "Wed, 99 Foo 99999 99:99:99 GMT", "Thu, 01 Jan 0000 00:00"],
)
def test_a_wish_for_time_that_makes_no_sense_is_none(asked: str) -> None:
    reply = Reply(status=503, headers={"Retry-After": asked})
    settings = ConnectionSettings(first_wait=0.01, attempts=1)
    with scripted_server(lambda request: reply) as url, pytest.raises(Overloaded) as caught:
        ask(url, settings)
    assert not caught.value.retry_after or asked.startswith("9")


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 0.5), (2, 1.0), (5, 8.0), (6, 10.0), (10_000, 10.0)])
def test_waits_grow_to_ten_seconds_however_often_a_night_goes_wrong(attempt: int, seconds: float) -> None:
    error = ConnectionFailed("127.0.0.1", "reset")
    assert Connection("http://127.0.0.1").seconds_before_retry(attempt, error) == seconds


def test_a_cancel_ends_the_wait_between_two_attempts() -> None:
    cancel = threading.Event()

    def answer(request: Request) -> Reply:
        cancel.set()
        return Reply(status=503, headers={"Retry-After": "60"})

    with (
        scripted_server(answer) as url,
        Connection(url, QUICK, cancel.is_set) as connection,
        pytest.raises(Cancelled),
    ):
        connection.get_json(url, {})
