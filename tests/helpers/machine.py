"""The kernels of a server as its visitors have them; nothing is really started or ended."""

from unittest.mock import Mock

from coroutines import result_of

from callcenter_kit.dashboards.server.kernels import Visit, VisitorKernels


class Machine(VisitorKernels):
    """Kernels with a visitor each, and one pool. ``now`` is what `monotonic` is to be set to."""

    now = 1000.0

    def __init__(self, *kernels, views=9, share=None):
        super().__init__()
        self.most_views, self.views_per_address = lambda: views, share
        self._pools, self.ended = {"page": []}, []
        for kernel in kernels:
            self.start(kernel)

    async def shutdown_kernel(self, kernel_id, now):
        assert now
        self.ended.append(kernel_id)
        self.remove_kernel(kernel_id)

    def start(self, kernel_id, state="idle", last_activity=None):
        kernel = Mock(execution_state=state, last_activity=last_activity)
        kernel.provisioner.process.poll.return_value = None
        self._kernels[kernel_id], self._kernel_connections[kernel_id] = kernel, 0
        self.visits[kernel_id] = Visit()

    def wait_in_pool(self, kernel_id, error=None):
        """Have it made ready, or fail."""
        start = Mock(done=lambda: True, cancelled=lambda: False, exception=lambda: error)
        start.result.return_value = {"kernel_id": kernel_id, "task": start}
        self._pools["page"].append(start)

    def seat_visitor(self, address, kernel_id):
        """Give the kernel to the visitor, whose page was prepared."""
        with self.seat(address):
            self.visits[kernel_id].address = address

    def give_away(self):
        self._pools["page"].pop(0)

    def pass_seconds(self, seconds):
        """The clock goes on, and every five seconds it is looked who is there."""
        for _ in range(round(seconds / 5)):
            self.now += 5
            result_of(self.free_seats())
