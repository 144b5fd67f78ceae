"""The safety model in words, made from its data: docs/safety.md, and one rule for the command line."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.alias_generators import to_camel as alias

from sendero_channels.policy.catalogue import (
    CAPABILITIES,
    POLICY_VERSION,
    SENDER_EXPRESSIONS,
    TRACKING_EXPRESSION,
    TRACKING_HEADER,
    refused_ends,
    refused_headers,
    refused_keys,
    refused_words,
)
from sendero_channels.policy.rules import RULES, Rule
from sendero_channels.policy.table import TABLE, WRITING_TOOL, Each, OneOf, Parts, Spec, default_tools
from sendero_channels.policy.words import LANGUAGES

_INTRODUCTION = f"""\
<!-- Generated from operator/sendero_channels/policy: change the data there. -->

# What a channel can never do

A workflow talks to travellers, and part of it is led by a language model that believes what it reads. So nothing here
relies on a prompt. What counts is the graph that Kapso has published: it is checked, node by node, before it is
published and again whenever it is read back. This is policy version {POLICY_VERSION}.

- WhatsApp takes requests and trip details, shows a status without private details, and hands over to people.
- Payments, refunds, settlement, transfers, identity documents and exceptions need a signed web session. A workflow can
  only have a link to one made, and send it.
- A value from a message, a form or a model can be content. It is never a tenant, a URL, a header, an id or an amount.

`sendero-channels policy check GRAPH.json --context FILE` holds any graph, as Kapso's API gives it, against these rules.

## What it does not cover

- What other holders of the project's API key start by the API, and the variables that they pass.
- Words: the patterns for sensitive data ({", ".join(LANGUAGES)}) keep authors from asking by mistake. A text that asks
  in other words passes, and so does a workflow's in another language: `package check` refuses templates in one, and
  gives a hint where a text is in other letters than Latin ones. And no text keeps a traveller
  from sending what nobody asked for.
- A model that sends a key which its tool's schema neither declares nor closes off. Kapso is taken to pass declared keys
  only; `package check` demands `additionalProperties: false` all the same.
- What Sendero itself does with a call. It must find the tenant by `phone_number_id`, and must not take a model's word
  for who somebody is.
- A trigger that somebody adds to an old workflow of theirs is seen within a day, all else within a minute of Kapso
  listing it.

## Capabilities

A call goes to `{{senderoURL}}/{{capability}}`, written exactly so, and the package declares each that it uses.

| capability | class |
| --- | --- |
"""
_CLASSES = f"""
*allowed* may be called. *gated* is reached only by a person in a signed web session, whose link `session.link.create`
makes. *forbidden* is not reached from WhatsApp at all.

## The table

Each field of each node has one class. What is not in the table is refused.

| class | what may stand there |
| --- | --- |
| content | any text, with any expression; no `${{ENV:}}` |
| fixed | a constant |
| identity | the channel's own number as a constant; in `to_phone_number` also {", ".join(sorted(SENDER_EXPRESSIONS))} |
| link | a constant that begins with `https://`, or the saved answer of `session.link.create` in \
a variable that nothing else writes |
| name | the plain name of a variable |
| target | a capability under the project's Sendero URL |
| headers | constants; `{TRACKING_HEADER}` may be `{TRACKING_EXPRESSION}`; `${{ENV:NAME}}` for declared names; \
none begins with {", ".join(refused_headers())}, and none holds what no key of a body may |
| body | content; `phone_number_id` is the channel's own; no key holds {", ".join(refused_keys())}, has one of \
{", ".join(refused_words())} as a word, or ends with {" or ".join(refused_ends())} |
| schema | a JSON schema that declares each key and its plain type, at any depth, under the same rule for keys |
| legacy | Kapso's older form of the fields beside it, judged part by part; no payment, order or product |
| empty | nothing |

"""
_TIGHTENED = """\
A Flow that a graph opens is one of the package's own: its screens were judged with it. Templates and Flows are judged
before they are brought to Meta, which never changes them afterwards.

## Versions

Each rule, each word and each entry of these lists belongs to the policy version that brought it. What is published
obeys the newest. A running graph whose version at Kapso did not move since it was judged is held to the version that
`KapsoProject.spec.policyVersion` accepts: where it breaks only something newer it serves on, with `PolicyOutgrown`,
until that number is raised. So an upgrade of the operator stops nobody.

## What a project may forbid besides

`KapsoProject.spec.policy` can tighten this, never loosen it. What it forbids is refused by the rule RefusedByProject,
whose finding names the field. It counts at once, for graphs that run already too: tightening stops the channels that
break it. Templates and Flows that stand at Meta already are not asked again.

| field | what it refuses |
| --- | --- |
| `forbiddenNodeTypes` | nodes of these types |
| `forbiddenCapabilities` | calls of these capabilities, whatever a package declares |
| `sensitive` | asking for these words, in messages, prompts, Flows and templates |
| `linkHosts` | links to other hosts that are written in messages, prompts, buttons, Flows or templates |

A link that a model writes of its own accord is not seen.
"""


def page() -> str:
    """docs/safety.md."""
    rows = "".join(f"| `{name}` | {kind} |\n" for name, kind in CAPABILITIES.items())
    nodes = "".join(_node(type_, fields) for type_, fields in TABLE.items())
    tools = ", ".join(f"`{tool}`" for tool in sorted(default_tools()))
    agents = (
        f"\nOf Kapso's own tools an agent may have {tools}.\n"
        f"One that has `{WRITING_TOOL}`, or does not list its tools, counts as writing every variable.\n"
    )
    agents += f"\n{_TIGHTENED}"
    rules = "".join(f"\n### {rule.id}\n\n{_rule(rule)}" for rule in RULES.values())
    return f"{_INTRODUCTION}{rows}{_CLASSES}{nodes}{agents}\n## The rules\n{rules}"


def explained(name: str) -> str | None:
    """One rule in words; None where there is no such rule."""
    rule = RULES.get(name)
    return None if rule is None else f"{rule.id} (policy version {rule.since})\n\n{_rule(rule)}"


def _node(type_: str, fields: Mapping[str, Spec]) -> str:
    listed = ", ".join(f"`{name}` {word}" for name, word in _listed(fields))
    return f"- **{type_}**: {listed or 'no fields'}\n"


def _listed(fields: Mapping[str, Spec], before: str = "") -> Iterator[tuple[str, str]]:
    for name, spec in fields.items():
        match spec:
            case Each() | Parts():
                yield from _listed(spec.fields, f"{before}{name}{'[]' if isinstance(spec, Each) else ''}.")
            case OneOf():
                yield f"{before}{name}", "one of " + "/".join(sorted(spec.values))
            case _:
                yield f"{before}{name}", spec.value


def _rule(rule: Rule) -> str:
    example: dict[str, Any] = {"node_type": rule.node_type, "config": rule.config}
    where = "".join(f", where {alias(name)} lists {', '.join(listed)}" for name, listed in rule.tightened.items())
    return (
        f"{rule.reason}\n\nInstead: {rule.fix}\n\n"
        f"Refused, for example{where}:\n\n```json\n{json.dumps(example, ensure_ascii=False)}\n```\n"
    )
