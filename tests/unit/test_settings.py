"""Flags, the environment behind them, and what holds where neither says anything."""

import argparse
from pathlib import Path

import pytest

from sendero_channels.settings import Listen, Settings, add_arguments, read


def given(*words: str, **environ: str) -> Settings:
    parser = argparse.ArgumentParser()
    add_arguments(parser, environ)
    return read(parser.parse_args(words))


def test_what_nobody_says_is_what_a_pod_needs() -> None:
    settings = given()
    assert (settings.kubeconfig, settings.namespace) == (None, "sendero-system")
    assert (settings.metrics, settings.webhook) == (Listen("0.0.0.0", 8080), Listen("0.0.0.0", 8443))
    assert (settings.workers, settings.log_level) == (8, "INFO")


def test_the_environment_speaks_where_the_command_line_is_silent() -> None:
    settings = given("--workers", "3", SENDERO_CHANNELS_WORKERS="5", SENDERO_CHANNELS_METRICS_LISTEN="127.0.0.1:1")
    assert (settings.workers, settings.metrics) == (3, Listen("127.0.0.1", 1))


def test_the_flags_of_a_process_outside_the_cluster() -> None:
    settings = given("--kubeconfig", "/tmp/config", "--namespace", "here", "--log-level", "debug")
    assert (settings.kubeconfig, settings.namespace, settings.log_level) == (Path("/tmp/config"), "here", "DEBUG")


def test_there_is_an_api_only_where_its_address_was_given() -> None:
    assert given().api is None
    assert given("--api-listen", ":8082").api == Listen("0.0.0.0", 8082)


def test_a_certificate_without_its_key_is_refused() -> None:
    with pytest.raises(ValueError, match="give both or neither"):
        given("--api-certificate", "/tmp/tls.crt")


def test_there_is_a_journal_only_where_it_was_given_a_place_and_a_key() -> None:
    assert given().journal is None
    kept = given("--journal", "/data/journal", "--journal-key", "/keys/key", "--journal-days", "30").journal
    assert kept is not None
    assert (kept.where, kept.key_file, kept.days) == ("/data/journal", Path("/keys/key"), 30)
    with pytest.raises(ValueError, match="--journal-key"):
        given("--journal", "/data/journal")
    with pytest.raises(ValueError, match="--journal-days"):
        given("--journal-days", "0")


def test_a_database_s_password_is_not_shown() -> None:
    settings = given("--journal-key", "/k", SENDERO_CHANNELS_JOURNAL="postgresql://me:hidden@db/journal")
    assert settings.journal is not None
    assert "hidden" not in repr(settings)
