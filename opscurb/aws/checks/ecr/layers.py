"""What is stored no more once images are deleted: the layers that no other image of the repository has."""


def freed_bytes(removed, repository):
    """Bytes of the layers that only the removed images have; the whole size of one whose layers are not known."""
    gone = {image.digest for image in removed}
    kept = {digest for image in repository.images if image.digest not in gone for digest, _ in image.layers}
    layers = {digest: size for image in removed for digest, size in image.layers if digest not in kept}
    return sum(layers.values()) + sum(image.size_bytes for image in removed if not image.layers)
