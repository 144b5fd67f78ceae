"""What `package check` looks at besides the safety model, by the names that its lines end with: why each exists."""

from collections.abc import Mapping

CHECKS: Mapping[str, str] = {
    "BearerMissing": "Sendero answers who shows a token. Give the call a header Authorization with Bearer ${ENV:NAME}.",
    "CapabilityUnused": "No node calls what the package declares. Leave it out: a reviewer reads what is asked.",
    "DigestWrong": "The file was changed after it was built. Build the package again, under a new version.",
    "FieldInvalid": "A field of the package has another type or other bounds than a ChannelPackage.",
    "FlowScreenUnknown": "A Flow opens with its first screen, or a screen leads to one that the Flow does not have.",
    "FlowScreenUnreachable": "No screen leads there. Remove it, or lead to it.",
    "FlowVariable": "Channels of one business account share a Flow, so it holds no $(name).",
    "GraphContract": "Kapso refuses such a graph: see the message for the part of its contract.",
    "MessageLimit": "WhatsApp takes no longer text and no other number of parts; answers count with their full length.",
    "NoPackage": "The file holds something else than a ChannelPackage.",
    "NodeUnreachable": "No way leads from the start to this node.",
    "NumberMissing": "Sendero finds the tenant by the number: a call's body says phone_number_id, as "
    "$(channel.phoneNumberId).",
    "PackageTooLarge": "An object of that size is not taken by the API server.",
    "ReleaseReused": "A release never changes: other content has a version of its own.",
    "SensitiveUnchecked": "Nobody can tell whether a text in this language asks for passport, card or bank data.",
    "SourceUnreadable": "A file is missing, is no YAML or JSON, or has parts that a package does not have.",
    "TemplateAuthentication": "Meta writes the texts of AUTHENTICATION templates and takes few settings for them.",
    "TemplateButton": "Meta refuses such a button, or such buttons together.",
    "TemplateCategoryHint": "Words that read as marketing: Meta may approve the template in another category.",
    "TemplateCategoryMixed": "The languages of one template have one category.",
    "TemplateComponents": "Meta takes these components with these fields only, or has no known rule for others.",
    "TemplateDuplicate": "Meta refuses a second template that says the same.",
    "TemplateLanguage": "Meta has no such language code.",
    "TemplateSample": "Meta reviews each variable and each file by a sample.",
    "TemplateText": "Meta refuses such a text for its length or its form.",
    "TemplateTwice": "One key has each language once.",
    "TemplateVariable": "Meta refuses variables in such a place or order.",
    "TestTemplateMissing": "A channel proves with a test message that it works: the package names a template for it.",
    "TestTemplateParameters": "The test template needs a value for each of its variables.",
    "TestTemplateUnknown": "The test template is none of the package's.",
    "ValueNotPlain": "The API server would give the value back as something else, and the digest would not hold.",
    "VariableInvalid": "A variable's default or values do not fit what it declares.",
    "VariablePlace": "An answer may stand in texts only, or nobody declares it.",
    "VariableUnused": "Nothing in the package uses the answer.",
    "WorkflowMalformed": "A node is not written as docs/packages.md says.",
}
_METAS = "One of Meta's own names: publishing the Flow would fail with it."


def reason(name: str) -> str | None:
    """Why `package check` refuses or hints by this name; None where it has no such name."""
    if name in CHECKS:
        return CHECKS[name]
    return _METAS if "_" in name and name.isupper() else None
