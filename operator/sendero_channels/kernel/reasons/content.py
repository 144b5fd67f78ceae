"""Reasons of the gates that the package decides: profile, workflow, policy, templates, Flows."""

from sendero_channels.kernel.reasons.reason import Reason

# ProfileApplied
PROFILE_APPLIED = Reason("Applied", "The brand profile is as declared.")
PROFILE_DIFFERS = Reason("ProfileDiffers", "The brand profile is not yet as declared.", "Operator", "Wait.", again=5)
PROFILE_REFUSED = Reason(
    "ProfileRefused", "WhatsApp refuses the declared profile.", "Tenant", "Correct spec.profile.", stalls=True
)

# WorkflowPublished
WORKFLOW_PUBLISHED = Reason("Published", "The graph at Kapso is the package rendered for this channel, and active.")
WORKFLOW_PUBLISHING = Reason("Publishing", "The graph is being published.", "Operator", "Wait.", again=5)
WORKFLOW_DIFFERS = Reason(
    "WorkflowDiffers", "The graph at Kapso differs from the package.", "Operator", "Wait.", again=5
)
WORKFLOW_REFUSED = Reason(
    "WorkflowRefused", "Kapso refuses the graph.", "Author", "Correct the graph and publish a new release.", stalls=True
)
RELEASE_PREPARING = Reason(
    "ReleasePreparing",
    "A new release is prepared; the running one serves meanwhile.",
    "Meta",
    "Wait for Meta's review.",
    again=60,
)

# WorkflowCompliant
COMPLIANT = Reason("Compliant", "Every workflow that this number can start obeys the safety model.")
POLICY_VIOLATED = Reason(
    "PolicyViolated",
    "A workflow of this number breaks the safety model.",
    "Author",
    "Publish a release that obeys it; docs/safety.md lists the rules. Refresh puts our own graph back.",
    stalls=True,
    again=60,
)

WORKFLOW_EDITED = Reason(
    "WorkflowEdited",
    "Somebody changed our workflow at Kapso and changed it again before anybody looked: what ran between is not known.",
    "Platform",
    "Find out who holds a key. Refresh puts our own graph back and serves again; so does a new release.",
    stalls=True,
    again=60,
)
POLICY_OUTGROWN = Reason(
    "PolicyOutgrown",
    "The running graph breaks a rule that is newer than the project's policyVersion.",
    "Author",
    "Publish a release that obeys it: once spec.policyVersion of the KapsoProject is raised, the graph is stopped.",
)

# TemplatesApproved
TEMPLATES_APPROVED = Reason("Approved", "Every required template is approved in the wanted category.")
TEMPLATES_SUBMITTING = Reason("Submitting", "Templates are being submitted.", "Operator", "Wait.", again=5)
TEMPLATES_IN_REVIEW = Reason("InReview", "Meta reviews a template.", "Meta", "Wait for Meta's review.", again=60)
TEMPLATE_REJECTED = Reason(
    "TemplateRejected",
    "Meta rejected a template.",
    "Author",
    "Change its text by the reason given and publish a new release.",
    stalls=True,
    again=300,
)
TEMPLATE_PAUSED = Reason(
    "TemplatePaused",
    "Meta paused a template for its quality.",
    "Author",
    "Wait for Meta to lift it, or publish a release with another text.",
    again=300,
)
TEMPLATE_DISABLED = Reason(
    "TemplateDisabled",
    "Meta disabled a template.",
    "Author",
    "Publish a release with another text.",
    stalls=True,
    again=300,
)
TEMPLATE_CATEGORY_CHANGED = Reason(
    "TemplateCategoryChanged",
    "Meta put a template into another category than the package wants.",
    "Author",
    "Publish a release that wants this category, or one with a text that fits the wanted one.",
    stalls=True,
    again=300,
)
TEMPLATE_REFUSED = Reason(
    "TemplateRefused",
    "Meta refuses to take a template for review, or its sample is not the declared file.",
    "Author",
    "Correct its components.",
    stalls=True,
)

# FlowsPublished
FLOWS_PUBLISHED = Reason("FlowsReady", "Every required Flow is published without validation errors.")
FLOWS_PUBLISHING = Reason("FlowsPublishing", "Flows are being published.", "Operator", "Wait.", again=5)
FLOW_INVALID = Reason(
    "FlowInvalid",
    "A Flow has validation errors.",
    "Author",
    "Correct the Flow JSON and publish a new release.",
    stalls=True,
)
FLOW_BLOCKED = Reason(
    "FlowBlocked", "Meta blocked or deprecated a Flow.", "Author", "Publish a release with another Flow.", stalls=True
)
