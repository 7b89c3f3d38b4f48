import time
from apps.findings import claims, store as st
from apps.findings.store import store
from apps.tenancy.scope import scope
from tests.apps.findings.shared import disk, sighting, volume
from django.db import connection

def explain(rows, given):
    taken = claims._TAKEN.format(rivals=rows.rivals)
    with connection.cursor() as c:
        c.execute("EXPLAIN ANALYZE "+claims._CHANGES.format(table=rows.table, taken=taken, chosen=rows.chosen), given)
        print("\n".join(r[0] for r in c.fetchall()), flush=True)

def test_speed(committed, customer):
    alice = customer("alice")
    def rate(first, batches=4):
        w = time.perf_counter()
        for n in range(batches):
            with scope(alice.customer_id):
                store([disk(f"vol-{first}-{n}-{i}", 8) for i in range(1000)], sighting("aws", demo=False))
        return batches*1000 / (time.perf_counter() - w)
    for r in range(4): rate(r)
    with scope(alice.customer_id):
        w = time.perf_counter()
        at = sighting("kubernetes", demo=False)
        try:
            store([volume(f"pv-{i}", 8, f"vol-1-1-{i}") for i in range(1000)], at)
        finally:
            print("1000 volumes", time.perf_counter() - w, flush=True)
        given = {"customer": alice.customer_id, "demo": False, "scan": at.scan_id}
        explain(claims._OBSERVATIONS, given)
        explain(claims._FINDINGS, given)
    print(f"with 1000 volumes: {rate('x',2):.0f}/s")
