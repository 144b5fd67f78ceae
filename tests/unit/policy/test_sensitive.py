"""What asks for passport, card or bank data is found in each language, and what warns of it is not."""

import pytest

from sendero_channels.policy.sensitive import asks, names
from sendero_channels.policy.words import LANGUAGES

_ASKS = {
    "en": [
        "Please send us your passport number",
        "We do not take cards, send us your passport",
        "Do not hesitate to send your card number",
        "What's your IBAN?",
        "Passport number, please",
        "To go on we need: name, birthday. Then type your card number",
        "Send a photo of your passport",
        "Send your pass\u00adport",
    ],
    "es": ["Envíe una foto de su pasaporte", "¿Cuál es su número de tarjeta?", "Indíquenos sus datos bancarios"],
    "pt": ["Envie o seu passaporte", "Informe os seus dados bancários"],
    "fr": ["Envoyez votre passeport", "Quel est votre numéro de carte ?", "N'hésitez pas : envoyez votre passeport"],
    "de": ["Bitte nennen Sie Ihre Kreditkartennummer", "Schicken Sie uns ein Foto Ihres Reisepasses"],
    "it": ["Inviaci il passaporto", "Inserisca il numero della carta"],
}
_WARNS = {
    "en": [
        "Never ask for a passport number, a picture of one, or bank details.",
        "Please do not send your passport here",
        "Your trip needs a valid passport",
        "You need a passport to enter Brazil",
        "Bring your credit card to the airport",
    ],
    "es": ["No envíe su pasaporte por este chat", "Nunca pida una tarjeta de crédito", "El pasaporte debe ser válido"],
    "pt": ["Não envie o seu passaporte"],
    "fr": ["N'envoyez pas votre passeport"],
    "de": ["Senden Sie uns niemals Ihren Reisepass. Ein Reisepass ist nötig", "Nie nach der Kreditkarte fragen"],
    "it": ["Non invii il passaporto"],
}


@pytest.mark.parametrize("text", [text for texts in _ASKS.values() for text in texts])
def test_a_text_that_asks_is_found(text: str) -> None:
    assert asks(text) is not None


@pytest.mark.parametrize("text", [text for texts in _WARNS.values() for text in texts])
def test_a_text_that_warns_or_informs_passes(text: str) -> None:
    assert asks(text) is None


def test_every_language_that_we_claim_has_examples_of_both() -> None:
    assert set(_ASKS) == set(_WARNS) == set(LANGUAGES)


@pytest.mark.parametrize(
    "label", ["Passport number", "passport_number", "cardNumber", "IBAN", "N.º de tarjeta bancaria"]
)
def test_a_field_named_after_it_is_found(label: str) -> None:
    assert names(label) is not None


@pytest.mark.parametrize("label", ["Destination", "Boarding card", "Travel dates", "Scorecard"])
def test_other_fields_pass(label: str) -> None:
    assert names(label) is None
