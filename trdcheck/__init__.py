"""trdcheck: what to check before depression is called treatment-resistant.

A checklist with its reasons shown, for clinicians, who decide. It gives no diagnosis, no risk level and no dose advice.
"""

__version__ = "0.1.0"
