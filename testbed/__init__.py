"""The ground that the demo and the end-to-end tests stand on: a real control plane, a simulated Kapso, our operator.

Everything runs as processes of its own on free loopback ports, in one folder that goes away with them.
"""
