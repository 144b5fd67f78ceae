"""Which country a number belongs to, by its calling code (ITU-T E.164)."""

CALLING_CODES: dict[str, tuple[str, ...]] = {
    "AR": ("54",), "AT": ("43",), "AU": ("61",), "BE": ("32",), "BO": ("591",), "BR": ("55",), "CA": ("1",),
    "CH": ("41",), "CL": ("56",), "CO": ("57",), "CR": ("506",), "CZ": ("420",), "DE": ("49",), "DK": ("45",),
    "DO": ("1809", "1829", "1849"), "EC": ("593",), "ES": ("34",), "FI": ("358",), "FR": ("33",), "GB": ("44",),
    "GR": ("30",), "GT": ("502",), "HN": ("504",), "ID": ("62",), "IE": ("353",), "IN": ("91",), "IT": ("39",),
    "JP": ("81",), "MA": ("212",), "MX": ("52",), "NI": ("505",), "NL": ("31",), "NO": ("47",), "NZ": ("64",),
    "PA": ("507",), "PE": ("51",), "PL": ("48",), "PT": ("351",), "PY": ("595",), "RO": ("40",), "SE": ("46",),
    "SV": ("503",), "TR": ("90",), "US": ("1",), "UY": ("598",), "VE": ("58",), "ZA": ("27",),
}  # fmt: skip


def in_region(digits: str, region: str) -> bool:
    """Whether a number in E.164 digits can belong to the country; a country not listed here is not judged."""
    codes = CALLING_CODES.get(region)
    return codes is None or any(digits.startswith(code) for code in codes)
