"""The emergency platform: our confirmed alarms go there as CAP, signed, until it has them."""
