import pytest

from pmo.model.finding import Level
from pmo.parse.text import MAX_BYTES, decode


def test_line_ends_of_all_systems_become_one():
    assert decode(b"a: 1\r\nb: 2\rc: 3\n") == ("a: 1\nb: 2\nc: 3\n", ())


def test_utf8_is_read():
    assert decode("naïve café 😀\n".encode()) == ("naïve café 😀\n", ())


@pytest.mark.parametrize(
    ("raw", "slug", "line", "column", "readable"),
    [
        (b"a: 1\nb: caf\xe9\n", "text-encoding", 2, 7, False),
        ("é: ".encode() + b"\xff", "text-encoding", 1, 4, False),
        (b"\xff\xfea\x00", "text-encoding", 1, 1, False),
        (b"\xef\xbb\xbfa: 1\n", "text-encoding", 1, 1, True),
        (b"a: 1\nb: x\x00y\n", "text-control", 2, 5, False),
        (b"a: \x1b[31m\n", "text-control", 1, 4, False),
        ("a: x\x9by\n".encode(), "text-control", 1, 5, False),
        ("a: pay\u202elap\n".encode(), "text-hidden", 1, 7, True),
        ("a: x\u200by\n".encode(), "text-hidden", 1, 5, True),
        ("a: x\u2028y: 1\n".encode(), "text-hidden", 1, 5, True),
        ("a: 1\ufeff\n".encode(), "text-hidden", 1, 5, True),
        ("a: 1\nb: p\u0430ypal\n".encode(), "text-mixed-script", 2, 5, True),
        (b"x" * (MAX_BYTES + 1), "file-too-large", 1, 1, False),
    ],
)
def test_each_fault_has_its_place(raw, slug, line, column, readable):
    text, (fault, *more) = decode(raw)
    assert more == []
    assert (fault.slug, fault.span.line, fault.span.column) == (slug, line, column)
    assert bool(text) is readable


def test_a_mixed_script_is_a_warning_and_whole_words_of_another_script_are_none():
    assert decode("x\u0430\n".encode())[1][0].level is Level.WARNING
    assert decode("Москва and Ελλάδα and 10 µs\n".encode())[1] == ()


def test_hidden_line_breaks_do_not_shift_lines():
    text, _ = decode("a: x\u2028y\nb: 1\n".encode())
    assert text == "a: x y\nb: 1\n"


def test_the_largest_file_is_read():
    raw = b"# " + b"x" * (MAX_BYTES - 2)
    assert decode(raw) == (raw.decode(), ())
