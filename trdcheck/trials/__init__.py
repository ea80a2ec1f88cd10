"""The antidepressant trials: each under every definition, counted, labelled, staged; what gene results say of them."""
