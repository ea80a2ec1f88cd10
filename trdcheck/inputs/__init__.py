"""From the bytes of a file to a case or a checklist, with everything that is wrong with it by line."""
