#!/usr/bin/env python3
"""Subscriptions at another hub over kill -9 of either: they come to stand there, what is notified arrives, and they go again
(docs/notifications.md)."""

import sys

from hub_notify import free_port, wait_until
from hub_process import NGSI, Folder, Hub, Tally
from hub_receiver import Receiver, subscription

REGISTRATION = {"id": "urn:r:far", "type": "ContextSourceRegistration", "information": [{"entities": [{"type": "Counter"}]}]}


def count_to(hub, numbers):
    for n in numbers:
        hub.request("POST", NGSI + "/entityOperations/upsert", [{"id": "urn:ngsi-ld:Counter:1", "type": "Counter", "n": n}])


def copies(hub):
    return hub.request("GET", NGSI + "/subscriptions").json()


def main():
    tally = Tally()
    with Folder() as folder:
        port, near_port = free_port(), free_port()
        receiver = Receiver()
        near = Hub(folder / "near", "--allow-private", "--alias", "near", port=near_port).start()
        far = Hub(folder / "far", "--allow-private", "--alias", "far", port=port)
        try:
            told = near.request("POST", NGSI + "/csourceRegistrations", REGISTRATION | {"endpoint": f"http://127.0.0.1:{port}"})
            tally.equal("registration", told.status, 201)
            tally.equal("subscription", near.request("POST", NGSI + "/subscriptions", subscription("far", receiver.url + "/far")).status, 201)
            near.kill()  # the source was never there: nothing but the store knows that it ought to be asked
            near.start()
            far.start()
            tally.check("the subscription comes to stand at the source", wait_until(lambda: len(copies(far)) == 1))
            count_to(far, range(20))
            near.kill()
            count_to(far, range(20, 40))  # the source keeps what it cannot bring
            far.kill()
            far.start()
            near.start()
            tally.check("all arrives", wait_until(lambda: receiver.count("/far") == 40), receiver.count("/far"))
            tally.equal("in order", receiver.values("/far", "n")["urn:ngsi-ld:Counter:1"], list(range(40)))
            tally.equal("one copy after the restarts", len(copies(far)), 1)
            far.kill()
            tally.equal("deletion", near.request("DELETE", NGSI + "/subscriptions/urn:ngsi-ld:Subscription:far").status, 204)
            near.kill()
            near.start()
            far.start()
            tally.check("the copy goes", wait_until(lambda: copies(far) == []))
        finally:
            near.stop()
            far.stop()
            receiver.close()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
