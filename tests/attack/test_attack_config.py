"""A config is read or refused by name and key; nothing in it runs, and no value is told."""

import pytest
import yaml
from attacks import config

from wearoff.config import config_path, load_config
from wearoff.config.strict_yaml import read_strict_yaml
from wearoff.errors import ConfigError

ATTACKS = config.attacks()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "attack.yaml"


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack[0] for attack in ATTACKS])
def test_a_config_that_attacks_is_refused(attack, path):
    _, content, words = attack
    write(path, content)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    message = str(caught.value)
    assert words in message
    assert "\n" not in message
    assert len(message.replace(str(path), "")) < 500
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@pytest.mark.parametrize("text", config.TEXTS)
def test_a_quoted_text_stays_text(text, path):
    write(path, f"x: {text}\n")
    assert read_strict_yaml(path) == {"x": text.strip("'") if text.startswith("'") else text}


def test_the_config_that_is_spoiled_here_is_good_itself(path):
    write(path, config.GOOD)
    assert load_config(path).title == yaml.safe_load(config.GOOD)["title"]


@pytest.mark.parametrize("name", config.NAMES, ids=ascii)
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(ConfigError, match="not a usable name"):
        config_path(name)
