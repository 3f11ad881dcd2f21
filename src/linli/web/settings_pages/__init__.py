"""Settings: what administrators and leads change without code, with who, when and why."""
