"""YAML from outside is read without running it and without guessing."""

import pytest

from wearoff.config.strict_yaml import MAX_CONFIG_BYTES, read_strict_yaml
from wearoff.errors import ConfigError


@pytest.fixture
def read(tmp_path):
    def _read(content):
        path = tmp_path / "config.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_strict_yaml(path)

    return _read


@pytest.fixture
def refusal(read):
    """Read what must be refused, and return the one line; nothing may be chained to it."""

    def _refusal(content):
        with pytest.raises(ConfigError) as caught:
            read(content)
        assert caught.value.exit_code == 2
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return _refusal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("-3", -3), ("+12", 12), ("0", 0), ("0.5", 0.5), ("-0.25", -0.25),
        ("1e3", 1000.0), ("1.5E-3", 0.0015), ("true", True), ("false", False), ("null", None),
        ("~", None), ("", None), ("word", "word"), ("two words", "two words"), ('"1"', "1"),
        ("'no'", "no"), ('"2024-01-02"', "2024-01-02"), ('"null"', "null"), ("crow's feet",
        "crow's feet"), ("Krähenfüße", "Krähenfüße"), ("v1.2.3", "v1.2.3"), ("12 U", "12 U"),
        ("a:b", "a:b"), ("|\n  long\n  text\n", "long\ntext\n"), ("[a, 1]", ["a", 1]),
        ("[]", []), ("{}", {}), ("{b: {c: 2}}", {"b": {"c": 2}}), ("%d.%m", None),
    ],
)  # fmt: skip
def test_plain_values(text, value, read, refusal):
    if text == "%d.%m":  # a reserved character: YAML itself refuses it
        assert "not valid YAML" in refusal(f"a: {text}\n")
    else:
        found = read(f"a: {text}\n")["a"]
        assert found == value
        assert type(found) is type(value)


def test_keys_are_text_whatever_they_look_like(read):
    found = read("no: 1\n10: 2\n2024-01-02: 3\nnull: 4\ntrue: 5\n")
    assert found == {"no": 1, "10": 2, "2024-01-02": 3, "null": 4, "true": 5}


@pytest.mark.parametrize("text", ["<<: {b: 1}", "b: 1\n<<: {c: 2}"])
def test_merge_keys_are_plain_keys(text, read):
    assert "<<" in read(text)


@pytest.mark.parametrize(
    "text", ["?{a}: 1\n", "a: ?print(1)\n", "a: ${HOME}\n", "a: '{{ 1 + 1 }}'\n"]
)
def test_expressions_stay_text(text, read):
    (value,) = read(text).values()
    assert value in (1, "?print(1)", "${HOME}", "{{ 1 + 1 }}")


@pytest.mark.parametrize(
    "text", ["a: [1\n", "a: 1\n b: 2\n", "a: 'x\n", "\ta: 1\n", "a: 1\n---\nb: 2\n", "a: \x01\n"]
)
def test_broken_yaml_is_refused_without_quoting_it(text, refusal):
    found = refusal(text.replace("1", "CANARY"))
    assert "not valid YAML" in found
    assert "CANARY" not in found


@pytest.mark.parametrize("content", [b"a: \xff\n", b"\xff\xfea\x00:\x00", "a: ü".encode("latin-1")])
def test_what_is_not_utf8_is_refused(content, refusal):
    assert "not UTF-8" in refusal(content)


def test_a_byte_order_mark_is_allowed(read):
    assert read(b"\xef\xbb\xbfa: 1\n") == {"a": 1}


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigError, match="there is no such file"):
            read_strict_yaml(path)


def test_a_file_that_is_too_large_is_refused(refusal, read):
    assert "larger than" in refusal("a: " + "x" * MAX_CONFIG_BYTES)
    assert len(read("a: " + "x" * (MAX_CONFIG_BYTES - 3))["a"]) == MAX_CONFIG_BYTES - 3


@pytest.mark.parametrize("text", ["[" * 20_000, "a: " + "[" * 20_000 + "]" * 20_000])
def test_deep_nesting_is_refused(text, refusal):
    assert "nested too deeply" in refusal(text) or "not valid YAML" in refusal(text)


@pytest.mark.parametrize("text", ["9" * 5000, "-" + "9" * 5000, "1." + "9" * 5000])
def test_numbers_of_thousands_of_digits_are_refused(text, refusal):
    assert "digits" in refusal(f"a: {text}\n")


def test_long_digits_with_a_letter_are_text_at_once(read):
    text = "1" * 190_000 + "x"  # takes minutes where a pattern tries every way to split it
    assert read(f"a: {text}\n") == {"a": text}


def test_a_refusal_names_the_line(refusal):
    assert ", line 3:" in refusal("a: 1\nb:\n  c: yes\n")
