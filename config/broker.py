"""The queue's transport, with a hole closed through which a worker ended when the queue was killed."""

from kombu.transport import redis
from redis.exceptions import ConnectionError as QueueLost


class Channel(redis.Channel):
    """A channel that outlives its connection says so in the words upon which a worker connects again.

    A worker that loses its queue closes the connection twice. Where the first time breaks off at the dead queue, the
    second finds a channel that is still open on a connection that is gone: the library's own then raises
    AttributeError, which no part of the worker expects. What was not acknowledged comes back after VISIBILITY_TIMEOUT.
    """

    def _connparams(self, asynchronous=False):
        if getattr(self.connection, "client", None) is None:
            raise QueueLost("the connection of this channel is closed")
        return super()._connparams(asynchronous)


class Transport(redis.Transport):
    """As the library's."""

    Channel = Channel
