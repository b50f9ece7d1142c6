"""The district's messages, from the wire onto the bulletin of the staff. It knows no feed and no row."""

from collections.abc import Callable

from core.base.acts import Act
from core.staff.bulletin import Bulletin, DistrictMessage
from core.sync.wire import CounterMessage


def told_by(bulletin: Bulletin) -> Callable[[Act, CounterMessage], None]:
    """Return what puts one message of the feed on the bulletin."""

    def tell(act: Act, said: CounterMessage) -> None:
        message = DistrictMessage(
            id=said.message, at=said.at, words=said.words, until=said.until, is_withdrawn=said.is_withdrawn
        )
        bulletin.put(act, message)

    return tell
