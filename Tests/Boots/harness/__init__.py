"""Guests that boot under QEMU: how they are made, started, talked to and looked at.

The tests are beside this package.
"""
