"""The OpenAPI documents."""

from kapso_simulator.acts import Call
from kapso_simulator.openapi import document
from kapso_simulator.routes import API, CONTROLS, control
from kapso_simulator.shapes import Anything
from kapso_simulator.values import Response, answer


@control("GET", "/openapi.json", success={200: Anything()})
def read_controls_document(call: Call) -> Response:
    """The controls as an OpenAPI document."""
    return answer(document(CONTROLS, "Controls of the Kapso simulator", [call.request.base]))


@control("GET", "/kapso-openapi.json", success={200: Anything()})
def read_api_document(call: Call) -> Response:
    """The simulated API as an OpenAPI document."""
    return answer(document(API, "Kapso, simulated", []))
