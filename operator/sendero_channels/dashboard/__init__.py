"""Channels as people see them: pages on the loopback interface, with the viewer's own rights and no others."""
