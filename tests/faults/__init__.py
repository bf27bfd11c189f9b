"""Faults under load: a whole stack is hurt in every way, and afterwards nothing is lost or doubled.

`./kabinet faults` runs it. up.py is a stack whose connections lead through links.py; load.py are
the people who use it meanwhile, and ledger.py what they were answered; faults.py is the catalogue;
check.py compares in the end what was answered with what is there.
"""
