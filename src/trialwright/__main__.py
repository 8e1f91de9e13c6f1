"""``python -m trialwright``: the same as the command ``trialwright``."""

from trialwright.cli import main

if __name__ == "__main__":
    main()
