"""Any receiver of CloudEvents over HTTP, where a district has one and no service of ours. It knows no store.

A batch goes to the address of the settings as the HTTP binding of CloudEvents 1.0 has it (3.3), not packed. What is
answered by 200, 201, 202 or 204 the receiver has, all of it; a page of HTML is nobody's word. It may get an event
twice, by the same id. It counts no day, so none is sealed; it sends nothing down and takes no scans.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

from core.base.clock import Clock
from core.base.faults import Fault
from core.config.district_settings import DistrictSettings
from core.sync.asking import Asking
from core.sync.parcel import Parcel
from core.sync.replies import Answer, bare, foreign
from core.sync.wire import BATCH_TYPE, Reply, content_digest, listed, sha256

TAKEN, REFUSED = (200, 201, 202, 204), (401, 403)


class PlainReceiver:
    """See core.sync.uploader.Courier. Net lane; every failure is a Fault ``district.*``."""

    def __init__(self, settings: DistrictSettings, clock: Clock) -> None:
        self._line, self._clock = Asking(settings), clock

    def send(self, parcel: Parcel) -> Reply:
        """Deliver a parcel; where nothing of it is new, nothing is sent."""
        now = self._clock.now()
        if parcel.rows and parcel.last > parcel.state.acknowledged:
            body = listed([row.body for row in parcel.rows])
            headers = {
                "Content-Type": f"{BATCH_TYPE}; charset=utf-8",
                "Content-Digest": content_digest(body),
                "Idempotency-Key": parcel.idempotency_key(sha256(body)),
            }
            answer = self._line.call("POST", "", headers=headers, body=body)
            if answer.status in REFUSED:
                raise Fault("district.token.refused", status=answer.status, trace=answer.trace)
            answer = bare(answer, *TAKEN)
            if "html" in answer.media_type:
                raise foreign(answer)
            now = _date(answer) or now
        return Reply(epoch=max(1, parcel.state.epoch), durable=parcel.last, chain=parcel.chain_behind.hex(), now=now)

    def _nothing(self, *_asked: object, **_named: object) -> NoReturn:
        """Fault ``district.receiver.plain``: it holds no stream, counts no day and tells of none."""
        raise Fault("district.receiver.plain")

    stream = seal = held_day = _nothing

    def cut(self) -> None:
        """End the exchange in flight at once; any thread."""
        self._line.cut()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()


def _date(answer: Answer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
