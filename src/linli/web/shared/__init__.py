"""What every screen shares: words, marks, the shell, the security policy."""
