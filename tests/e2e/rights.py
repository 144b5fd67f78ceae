"""Ask the API server whether somebody, the operator's service account unless said otherwise, may do something."""

from dataclasses import dataclass

from kubernetes import client as official

from testbed.cluster import Cluster
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT


@dataclass(frozen=True)
class Somebody:
    """A user as the API server knows one."""

    name: str
    groups: tuple[str, ...] = ("system:authenticated",)

    @classmethod
    def account(cls, name: str, namespace: str = NAMESPACE) -> "Somebody":
        """A service account."""
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
        return cls(f"system:serviceaccount:{namespace}:{name}", groups)


OPERATOR = Somebody.account(SERVICE_ACCOUNT)


@dataclass(frozen=True)
class ResourceAttributes:
    """One thing that could be done. Empty strings mean: every one."""

    group: str
    verb: str
    resource: str
    name: str
    subresource: str
    namespace: str

    def allowed(self, cluster: Cluster, who: Somebody = OPERATOR) -> bool:
        """What a SubjectAccessReview says."""
        attributes = official.V1ResourceAttributes(
            group=self.group,
            verb=self.verb,
            resource=self.resource,
            name=self.name,
            subresource=self.subresource,
            namespace=self.namespace,
        )
        spec = official.V1SubjectAccessReviewSpec(
            user=who.name, groups=list(who.groups), resource_attributes=attributes
        )
        review = official.AuthorizationV1Api(cluster.api).create_subject_access_review(
            official.V1SubjectAccessReview(spec=spec)
        )
        return bool(review.status and review.status.allowed)
