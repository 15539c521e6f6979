"""Trial stories: permits with what was done under them, told again on a trial ledger."""
