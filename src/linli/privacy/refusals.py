"""What the vault refuses."""

from django.utils.translation import gettext_lazy as _

from linli.core import errors


class UndeclaredField(errors.Invalid):
    code, title = "undeclared-field", _("This personal field was never declared")


class PurposeRefused(errors.Forbidden):
    code, title = "purpose-refused", _("This field may not be read for that purpose")
