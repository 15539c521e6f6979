"""The HTTP front: the SDK over HTTP for the officer's telephone page and for programs."""
