"""Clock, ids, typed errors, idempotency keys, outbox."""
