"""The components of a screen: which properties each one must and may have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Component:
    """One kind of component."""

    required: frozenset[str]
    optional: frozenset[str]

    @property
    def known(self) -> frozenset[str]:
        """Every property it may carry."""
        return self.required | self.optional | {"type"}


def _component(required: str = "", optional: str = "") -> Component:
    return Component(frozenset(required.split()), frozenset(optional.split()))


_INPUT = "label-variant required helper-text error-message visible enabled init-value"
_CHOICE = "description required visible enabled init-value error-message on-select-action on-unselect-action media-size"

COMPONENTS = {
    "TextHeading": _component("text", "visible"),
    "TextSubheading": _component("text", "visible"),
    "TextBody": _component("text", "visible font-weight strikethrough markdown"),
    "TextCaption": _component("text", "visible font-weight strikethrough markdown"),
    "RichText": _component("text", "visible"),
    "TextInput": _component("name label", f"{_INPUT} input-type pattern min-chars max-chars"),
    "TextArea": _component("name label", f"{_INPUT} max-length"),
    "Dropdown": _component("name label data-source", _CHOICE),
    "RadioButtonsGroup": _component("name data-source", f"label {_CHOICE}"),
    "CheckboxGroup": _component("name data-source", f"label min-selected-items max-selected-items {_CHOICE}"),
    "ChipsSelector": _component("name label data-source", f"min-selected-items max-selected-items {_CHOICE}"),
    "DatePicker": _component("name label", f"{_INPUT} min-date max-date unavailable-dates on-select-action"),
    "CalendarPicker": _component(
        "name label",
        f"{_INPUT} title description mode min-date max-date unavailable-dates include-days min-days max-days"
        " on-select-action",
    ),
    "Image": _component("src", "width height scale-type aspect-ratio alt-text visible"),
    "ImageCarousel": _component("images", "aspect-ratio scale-type visible"),
    "EmbeddedLink": _component("text on-click-action", "visible"),
    "OptIn": _component(
        "name label", "required on-click-action on-select-action on-unselect-action visible init-value"
    ),
    "Footer": _component("label on-click-action", "left-caption center-caption right-caption enabled"),
    "If": _component("condition then", "else"),
    "Switch": _component("value cases"),
    "PhotoPicker": _component(
        "name label",
        "description photo-source max-file-size-kb min-uploaded-photos max-uploaded-photos enabled visible"
        " error-message",
    ),
    "DocumentPicker": _component(
        "name label",
        "description max-file-size-kb min-uploaded-documents max-uploaded-documents allowed-mime-types enabled visible"
        " error-message",
    ),
    "NavigationList": _component("name list-items", "label description media-size on-click-action visible"),
    "Form": _component("name children", "init-values error-messages"),
}

# Components whose value a form reports under their `name`.
FIELDS = frozenset(name for name, one in COMPONENTS.items() if "name" in one.required) - {"Form", "NavigationList"}
# How many of a kind one screen holds.
MOST = {"Footer": 1, "EmbeddedLink": 2, "Image": 3, "OptIn": 5}
