"""Which snapshots still have the database they were taken of."""

from datetime import timedelta

SECOND, MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)


class Sources:
    """The databases of a region; a renamed one keeps its resource id and its time of creation."""

    def __init__(self, instances):
        self._names = {instance.id for instance in instances}
        self._created = {instance.resource_id: instance.created for instance in instances}

    def has(self, snapshot):
        """True while the database that a snapshot was taken of exists, by whatever name."""
        return snapshot.source in self._names or self._renamed(snapshot)

    def _renamed(self, snapshot):
        """A resource id alone proves nothing: emulators give the same one to every database."""
        if not snapshot.source_resource_id or snapshot.source_resource_id not in self._created:
            return False
        return _same_moment(self._created[snapshot.source_resource_id], snapshot.source_created)


def _same_moment(one, other):
    """Equal as far as both are known: some answers have milliseconds, others whole seconds."""
    if one is None or other is None:
        return True
    return abs(one - other) < (SECOND if 0 in (one.microsecond, other.microsecond) else MILLISECOND)
