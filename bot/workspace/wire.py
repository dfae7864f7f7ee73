"""The connections underneath, so that one can be cut as a network does."""

from __future__ import annotations

import asyncio
import struct
from socket import SO_LINGER, SOL_SOCKET
from typing import Any
from weakref import WeakValueDictionary

from uvicorn.protocols.http.h11_impl import H11Protocol

_transports: WeakValueDictionary[tuple[Any, Any], asyncio.Transport] = WeakValueDictionary()


class Protocol(H11Protocol):
    """HTTP as uvicorn speaks it; remembers each connection by its two ends."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _transports[self.client, self.server] = transport


def cut(scope: Any) -> None:
    """Reset the connection a request or socket came over; nothing more is sent, not even what waits to be."""
    client, server = scope.get("client"), scope.get("server")
    transport = _transports.get((tuple(client), tuple(server))) if client and server else None
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
