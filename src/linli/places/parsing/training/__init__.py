"""Making models: from labelled files, or from made-up addresses."""
