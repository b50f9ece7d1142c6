"""The frame of a batch of events and its limits, for both ends. How one is read: core.district.batch.

``[event,event,...]`` in JSON, gzip around it, SHA-256 over the gzip bytes in Content-Digest; ``[]`` is the heartbeat.
"""

BATCH_TYPE = "application/cloudevents-batch+json"
MAX_EVENTS = 500
MAX_GZIP_BYTES = 1 << 20
MAX_INFLATED_BYTES = 8 << 20
MAX_EVENT_BYTES = 64 << 10
