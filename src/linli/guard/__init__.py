"""Who may do what: sign-in, roles, policy, audit of reads."""
