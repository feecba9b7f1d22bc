"""What a scenario has around its hub: further hubs, and addresses where nobody answers."""

import socket

from hub import Hub


class Neighbours:
    """`addresses` gives the URL of each by its name: those of the scenario, `hub` for its first hub, `dead` for a port
    where nothing listens."""

    def __init__(self, binary, store, folder, base, scenario, hub):
        self.hubs, self.sockets = {}, []
        self.addresses = {"hub": self._url(hub.port), "dead": self._url(self._free_port())}
        try:
            for name in scenario.silent:
                self.addresses[name] = self._url(self._listen())
            for name, options in scenario.hubs.items():
                self.hubs[name] = Hub(binary, store, folder / name, base + options)
                self.addresses[name] = self._url(self.hubs[name].port)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @staticmethod
    def _url(port):
        return f"http://127.0.0.1:{port}"

    @staticmethod
    def _free_port():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def _listen(self):
        """The kernel takes connections into the backlog; nobody reads from them."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        self.sockets.append(listener)
        return listener.getsockname()[1]

    def stop_cleanly(self, result):
        for hub in self.hubs.values():
            result = hub.stop_cleanly(result)
        return result

    def close(self):
        for hub in self.hubs.values():
            hub.close()
        for listener in self.sockets:
            listener.close()
