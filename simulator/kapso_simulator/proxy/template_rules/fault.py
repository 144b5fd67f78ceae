"""What is wrong with a template, in Meta's numbers."""

INVALID_PARAMETER = 100


class Fault(Exception):
    """A template that Meta refuses; `details` names the field, its value and the remedy."""

    def __init__(self, details: str, subcode: int | None = None, title: str = "Invalid parameter") -> None:
        super().__init__(details)
        self.details = details
        self.subcode = subcode
        self.title = title
        self.code = INVALID_PARAMETER


def too_long(field: str, length: int, most: int) -> Fault:
    """A text over its limit."""
    return Fault(f"{field} has {length} characters, at most {most} are allowed", 2388040, "Character limit exceeded")


def header(details: str) -> Fault:
    """A header that Meta cannot take."""
    return Fault(details, 2388047, "Message header format is incorrect")


def body(details: str) -> Fault:
    """A body that Meta cannot take."""
    return Fault(details, 2388072, "Message body format is incorrect")


def footer(details: str) -> Fault:
    """A footer that Meta cannot take."""
    return Fault(details, 2388073, "Message footer format is incorrect")
