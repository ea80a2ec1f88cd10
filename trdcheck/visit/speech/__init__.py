"""What a person types at the questions of a visit, read into the fields of a case. Pure: the day is an argument."""
