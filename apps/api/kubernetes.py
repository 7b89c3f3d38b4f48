"""What the owner of a cluster sets up there so that it can be scanned."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.setup import cluster_setup
from apps.api.base import ApiView


class EksShape(serializers.Serializer):
    """What an EKS cluster needs besides, where the role of a connected AWS account is to read it."""

    policy = serializers.DictField(help_text="An IAM policy for the role")
    commands = serializers.ListField(
        child=serializers.CharField(),
        help_text="They let the role into the cluster, by the manifest's rights",
    )


class ClusterRoleShape(serializers.Serializer):
    """Read-only rights for a cluster."""

    manifest = serializers.CharField(help_text="YAML for `kubectl apply -f`")
    eks = EksShape()


class ClusterRole(ApiView):
    """The rights that scans of clusters need."""

    @extend_schema(operation_id="get_cluster_role", tags=["Kubernetes"], responses=ClusterRoleShape)
    def get(self, request: Request) -> Response:
        """Get a manifest of a read-only role, generated from what the checks read."""
        return Response(cluster_setup())
