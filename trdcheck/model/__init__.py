"""The documented formats as structs, and the words, dates and numbers they are made of. Nothing is judged here."""
