"""What ./run, ./test and ./lint are made of.

Plain standard library: this code runs before anything is installed.
"""
