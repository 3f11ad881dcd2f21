"""How long the way takes: by streets where they are known, by a calibrated straight line else."""
