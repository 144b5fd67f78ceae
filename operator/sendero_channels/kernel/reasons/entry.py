"""Reasons of the gates that stand before Kapso: tenant, project, package."""

from sendero_channels.kernel.reasons.reason import Actor, Reason

__all__ = ["Actor", "Reason"]

# Entitled
ENTITLED = Reason("Entitled", "The tenant exists, names this namespace, and its plan allows live operation.")
TENANT_NOT_FOUND = Reason(
    "TenantNotFound",
    "No tenant of this name is open to this namespace.",
    "Platform",
    "Create the SenderoTenant, or add this namespace to its spec.namespaces; correct spec.tenantRef if it is misspelt.",
    stalls=True,
)
PLAN_IS_FREE = Reason(
    "PlanIsFree",
    "The tenant's plan is free: readiness can be reviewed, nothing is created at Kapso.",
    "Tenant",
    "Upgrade to a paid plan. Setting the channel up takes a paid plan, a tenant admin, a Meta user with access to the "
    "Business Portfolio that owns the number, a number that can be connected, and a payment method at Meta for "
    "business-initiated templates.",
    stalls=True,
)

# ProjectReady
PROJECT_READY = Reason("KeyAccepted", "The project admits this namespace and Kapso accepts its key.")
PROJECT_NOT_FOUND = Reason(
    "ProjectNotFound",
    "No Kapso project of this name is open to this namespace.",
    "Platform",
    "Create the KapsoProject, or add this namespace to its spec.namespaces.",
    stalls=True,
)
PROJECT_FULL = Reason(
    "ProjectFull",
    "The Kapso project holds as many channels as its spec.budget.maxChannels allows.",
    "Platform",
    "Raise spec.budget.maxChannels of the KapsoProject, or remove a channel.",
    stalls=True,
)
CREDENTIALS_MISSING = Reason(
    "CredentialsMissing",
    "The project's API key or signing secret is missing or empty.",
    "Platform",
    "Create the Secret that spec.apiKeySecretRef and spec.signingSecretRef name, in the operator's namespace, with "
    "a non-empty value under the key that they name.",
    stalls=True,
    again=30,
)
CREDENTIALS_REJECTED = Reason(
    "CredentialsRejected",
    "Kapso does not accept the project's API key.",
    "Platform",
    "Put a valid API key of this Kapso project into the Secret that spec.apiKeySecretRef names.",
    stalls=True,
    again=30,
)
KAPSO_UNREACHABLE = Reason(
    "KapsoUnreachable",
    "Kapso does not answer, or its answers cannot be read; what was known has expired.",
    "Kapso",
    "Wait: the operator keeps asking. Kapso's status page tells of outages.",
    again=60,
)

# PackageResolved
PACKAGE_RESOLVED = Reason("Resolved", "The release exists, its variables are answered, and it renders.")
PACKAGE_SOUND = Reason("Sound", "The release's content is what its digest says.")
PACKAGE_NOT_FOUND = Reason(
    "PackageNotFound",
    "There is no ChannelPackage of this name.",
    "Platform",
    "Apply the ChannelPackage, or correct spec.packageRef.",
    stalls=True,
)
PACKAGE_INVALID = Reason(
    "PackageInvalid",
    "The ChannelPackage is not what its digest says, or it does not render.",
    "Author",
    "Build the release again with its own version and publish it under a new name.",
    stalls=True,
)
VARIABLE_MISSING = Reason(
    "VariableMissing",
    "The package asks for a value that the channel does not give.",
    "Tenant",
    "Answer it under spec.variables.",
    stalls=True,
)
VARIABLE_INVALID = Reason(
    "VariableInvalid",
    "A value under spec.variables is not what the package asks for.",
    "Tenant",
    "Correct it under spec.variables.",
    stalls=True,
)
