"""Ask the API server whether the operator's service account may do something."""

from dataclasses import dataclass

from kubernetes import client as official

from testbed.cluster import Cluster
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT


@dataclass(frozen=True)
class ResourceAttributes:
    """One thing that could be done. Empty strings mean: every one."""

    group: str
    verb: str
    resource: str
    name: str
    subresource: str
    namespace: str

    def allowed(self, cluster: Cluster) -> bool:
        """What a SubjectAccessReview says for the operator's account."""
        attributes = official.V1ResourceAttributes(
            group=self.group,
            verb=self.verb,
            resource=self.resource,
            name=self.name,
            subresource=self.subresource,
            namespace=self.namespace,
        )
        spec = official.V1SubjectAccessReviewSpec(
            user=f"system:serviceaccount:{NAMESPACE}:{SERVICE_ACCOUNT}",
            groups=["system:serviceaccounts", f"system:serviceaccounts:{NAMESPACE}", "system:authenticated"],
            resource_attributes=attributes,
        )
        review = official.AuthorizationV1Api(cluster.api).create_subject_access_review(
            official.V1SubjectAccessReview(spec=spec)
        )
        return bool(review.status and review.status.allowed)
