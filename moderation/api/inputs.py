"""What a program sends: fields by name, and nothing that was not asked for."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class Input(serializers.Serializer[Any]):
    """Refuses fields it does not know, by name: a typing error must not pass in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError for unknown names together with everything else that is wrong."""
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            sentence = serializers.ErrorDetail(str(_("There is no such field.")), "unknown_field")
            errors = {str(name)[:100]: [sentence] for name in unknown[:20]}
        try:
            found = super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            if isinstance(refusal.detail, dict):
                errors |= refusal.detail
            raise serializers.ValidationError(errors or refusal.detail) from None
        if errors:
            raise serializers.ValidationError(errors)
        return found
