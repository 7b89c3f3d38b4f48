"""Log groups as literals for tests."""

from opscurb.aws.collectors.logs import LogGroup, LogReaders
from tests.engine.looking import ago

GIB = 1024**3
NAME = "/app/shop"
WHO = {
    "id": NAME,
    "arn": f"arn:aws:logs:us-east-1:111122223333:log-group:{NAME}",
    "region": "us-east-1",
}


def group(gb=1000, **changed):
    return LogGroup(**WHO | {"name": NAME, "created": ago(700), "stored_bytes": int(gb * GIB)} | changed)


def followed(times=0):
    return {"log_readers": [LogReaders(**WHO, subscriptions=times)]}


def ingested(gb_per_day, days=30):
    return {("IncomingBytes", NAME): [gb_per_day * GIB] * days}
