"""What Flow JSON's components are, what each needs, and how long their texts may be."""

from collections.abc import Mapping

_CHOICE = {"CheckboxGroup", "RadioButtonsGroup", "Dropdown", "ChipsSelector"}
INPUTS = _CHOICE | {"TextInput", "TextArea", "DatePicker", "CalendarPicker", "OptIn", "PhotoPicker", "DocumentPicker"}
_TEXTS = {"TextHeading", "TextSubheading", "TextBody", "TextCaption", "RichText"}
KNOWN = INPUTS | _TEXTS | {
    "Form", "Footer", "EmbeddedLink", "Image", "ImageCarousel", "If", "Switch", "NavigationList",
}  # fmt: skip
REQUIRED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_CHOICE, ("name", "label", "data-source")),
    **dict.fromkeys(_TEXTS, ("text",)),
    "TextInput": ("name", "label"),
    "TextArea": ("name", "label"),
    "DatePicker": ("name", "label"),
    "CalendarPicker": ("name", "label"),
    "OptIn": ("name", "label"),
    "PhotoPicker": ("name", "label"),
    "DocumentPicker": ("name", "label"),
    "Form": ("name", "children"),
    "Footer": ("label", "on-click-action"),
    "EmbeddedLink": ("text", "on-click-action"),
    "Image": ("src",),
    "ImageCarousel": ("images",),
    "If": ("condition", "then"),
    "Switch": ("value", "cases"),
    "NavigationList": ("name", "list-items"),
}
LENGTHS: Mapping[str, Mapping[str, int]] = {
    "TextHeading": {"text": 80},
    "TextSubheading": {"text": 80},
    "TextBody": {"text": 4096},
    "TextCaption": {"text": 4096},
    "TextInput": {"label": 20, "helper-text": 80, "error-message": 30},
    "TextArea": {"label": 20, "helper-text": 80},
    "DatePicker": {"label": 40, "helper-text": 80, "error-message": 80},
    "CheckboxGroup": {"label": 30},
    "RadioButtonsGroup": {"label": 30},
    "Dropdown": {"label": 20},
    "OptIn": {"label": 120},
    "EmbeddedLink": {"text": 25},
    "Footer": {"label": 35, "left-caption": 15, "center-caption": 15, "right-caption": 15},
}
TEXTS = ("text", "label", "helper-text", "description", "title")
