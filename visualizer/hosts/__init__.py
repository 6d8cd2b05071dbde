"""Where runs execute: one worker that multiplexes many runs, in this process or in a pool of processes.

Import from the files: ``host`` (the interface), ``pool`` (default), ``inline`` (tests, notebooks), ``spawn`` (light:
starts worker processes before anything else is imported).
"""
