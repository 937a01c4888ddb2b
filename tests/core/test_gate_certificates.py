"""Whom the gate believes over https, and when that is read."""

import os
import ssl

import pytest

from core.gate_certificates import Certificates, without_certificates


async def test_nothing_is_read_for_somebody_who_is_not_asked_by_https() -> None:
    assert await Certificates().of("http") is True


async def test_whoever_is_asked_by_https_must_prove_their_name() -> None:
    certificates = Certificates()
    context = await certificates.of("https")
    assert isinstance(context, ssl.SSLContext)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


async def test_they_are_read_once() -> None:
    certificates = Certificates()
    assert await certificates.of("https") is await certificates.of("https")


async def test_what_is_given_stands_in_place_of_the_system_s() -> None:
    given = ssl.create_default_context()
    assert await Certificates(given).of("https") is given


def test_a_package_that_reads_them_too_early_finds_none_and_believes_nobody() -> None:
    with without_certificates():
        context = ssl.create_default_context()
    assert context.get_ca_certs() == []
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_what_the_owner_said_of_certificates_stands_again_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/own/certificates")
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with without_certificates():
        assert os.environ["SSL_CERT_FILE"] == os.devnull
    assert os.environ["SSL_CERT_FILE"] == "/etc/own/certificates"
    assert "SSL_CERT_DIR" not in os.environ
