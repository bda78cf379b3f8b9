"""What was typed about series, episodes and dates: read, and what is wrong with it in sentences.

A form is a flat mapping of texts by field name, the same whether it comes from a browser (`cleaned`) or from rows
(`fields_of_...`). So what two people wrote can be compared field by field.
"""

from collections.abc import Mapping

Fields = Mapping[str, str]
