"""What the command `briefing` can do: a module for each command, found by being here.

The only room that prints to a person. A subject's package may bring more commands, in this form.
"""

import argparse

Commands = argparse._SubParsersAction  # to which a module adds its own, in a function `add`
