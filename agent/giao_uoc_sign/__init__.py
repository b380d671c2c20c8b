"""The signing agent of Giao Ước: signs PDF files on the signer's own machine.

It stands alone: nothing of the server's code is imported, and no key, PIN or password leaves it.
"""
