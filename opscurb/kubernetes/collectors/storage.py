"""Volumes, claims of them and the classes they are made by."""

from collections.abc import Mapping
from typing import Any

from opscurb.kubernetes.collector import lists
from opscurb.kubernetes.quantities import amount
from opscurb.kubernetes.reading import Reader, moment, text, word
from opscurb.kubernetes.rows import PersistentVolume, PersistentVolumeClaim, StorageClass

DEFAULT_CLASS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
# Volumes from before CSI: where their disk's name stands, and the driver that stands for them today.
_IN_TREE = {
    "awsElasticBlockStore": ("ebs.csi.aws.com", "volumeID"),
    "gcePersistentDisk": ("pd.csi.storage.gke.io", "pdName"),
    "azureDisk": ("disk.csi.azure.com", "diskURI"),
    "azureFile": ("file.csi.azure.com", "shareName"),
    "cinder": ("cinder.csi.openstack.org", "volumeID"),
    "vsphereVolume": ("csi.vsphere.vmware.com", "volumePath"),
    "nfs": ("nfs", "path"),
    "local": ("local", "path"),
    "hostPath": ("hostPath", "path"),
}
# Each driver has its own name for a zone; they all end like this.
_ZONE = ("/zone", ".zone")
_REGION = ("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region")


@lists(PersistentVolume.type, "persistentvolumes")
def volume(item: dict[str, Any], reader: Reader) -> PersistentVolume:
    """A PersistentVolume."""
    common = reader.common(item, PersistentVolume.kind)
    spec, status = item["spec"], item.get("status") or {}
    claim = spec.get("claimRef") or {}
    driver, handle = _disk(spec)
    zone = _zone(common["tags"], spec)
    return PersistentVolume(
        **common,
        status=word(status.get("phase") or ""),
        capacity=_storage(spec.get("capacity")),
        storage_class=word(spec.get("storageClassName") or ""),
        reclaim_policy=word(spec.get("persistentVolumeReclaimPolicy") or ""),
        claim_namespace=word(claim.get("namespace") or ""),
        claim_name=word(claim.get("name") or ""),
        driver=driver,
        handle=handle,
        cloud_region=_region(common["tags"], zone, driver),
        zone=zone,
        phase_since=moment(status.get("lastPhaseTransitionTime")),
    )


def _disk(spec: Mapping[str, Any]) -> tuple[str, str]:
    """The driver, and the disk's id in its cloud."""
    csi = spec.get("csi")
    if csi:
        return word(csi["driver"]), text(csi["volumeHandle"])
    for source, (driver, field) in _IN_TREE.items():
        if source in spec:
            handle = text(spec[source].get(field) or "")
            return driver, handle.rpartition("/")[2] if driver == "ebs.csi.aws.com" else handle
    return "", ""


def _zone(labels: Mapping[str, str], spec: Mapping[str, Any]) -> str:
    required = (spec.get("nodeAffinity") or {}).get("required") or {}
    asked = [
        (expression["key"], word(expression["values"][0]))
        for term in required.get("nodeSelectorTerms") or ()
        for expression in term.get("matchExpressions") or ()
        if expression.get("values")
    ]
    return next((value for key, value in [*labels.items(), *asked] if key.endswith(_ZONE)), "")


def _region(labels: Mapping[str, str], zone: str, driver: str) -> str:
    """The region that the labels or the zone tell; regional disks name two zones as `a__b`."""
    named = next((labels[name] for name in _REGION if labels.get(name)), "")
    if named or not zone:
        return named
    zone = zone.partition("__")[0]
    if driver == "ebs.csi.aws.com":
        return zone.rstrip("abcdefghijklmnopqrstuvwxyz")
    return zone.rpartition("-")[0] if driver.endswith(("gke.io", "azure.com")) else ""


def _storage(resources: Mapping[str, Any] | None) -> int:
    return amount((resources or {}).get("storage", 0))


@lists(PersistentVolumeClaim.type, "persistentvolumeclaims")
def claim(item: dict[str, Any], reader: Reader) -> PersistentVolumeClaim:
    """A PersistentVolumeClaim."""
    common = reader.common(item, PersistentVolumeClaim.kind)
    spec, status = item["spec"], item.get("status") or {}
    return PersistentVolumeClaim(
        **common,
        status=word(status.get("phase") or ""),
        volume=text(spec.get("volumeName") or ""),
        requested=_storage((spec.get("resources") or {}).get("requests")),
        capacity=_storage(status.get("capacity")),
        storage_class=word(spec.get("storageClassName") or common["annotations"].get(BETA_CLASS, "")),
    )


@lists(StorageClass.type, "storageclasses", "storage.k8s.io")
def storage_class(item: dict[str, Any], reader: Reader) -> StorageClass:
    """A StorageClass."""
    common = reader.common(item, StorageClass.kind)
    return StorageClass(
        **common,
        provisioner=text(item.get("provisioner") or ""),
        parameters=reader.labels(item.get("parameters")),
        binding_mode=word(item.get("volumeBindingMode") or ""),
        is_default=any(common["annotations"].get(name) == "true" for name in DEFAULT_CLASS),
    )
