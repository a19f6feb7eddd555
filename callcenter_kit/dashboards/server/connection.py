"""A kernel's connection for Jupyter servers, where analysts may say anything that is a message."""

from __future__ import annotations

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from callcenter_kit.dashboards.server.frames import is_well_formed

_POLICY_VIOLATION = 1008  # a websocket's own code for it


class CheckedConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own, closed to frames that would keep the server from answering anybody."""

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        """Pass the frame on; end the line where its table is wrong."""
        handler = self.websocket_handler
        if handler.ws_connection is None:  # ended: Jupyter would read what comes in its old format
            return
        if is_well_formed(incoming_msg, self.subprotocol):
            super().handle_incoming_message(incoming_msg)  # type: ignore[arg-type] # bytes too
        else:
            self.log.warning("A line was ended: what came on it is no message")
            handler.close(_POLICY_VIOLATION)
