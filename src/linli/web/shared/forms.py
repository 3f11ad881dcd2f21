"""How any Django form is drawn: label, help, error, and a summary above."""

from django.forms.renderers import TemplatesSetting


class LinliRenderer(TemplatesSetting):
    """Every form of Linli looks alike: `{{ form }}`, or `{{ form.name.as_field_group }}`."""

    form_template_name = "web/forms/form.html"
    formset_template_name = "web/forms/formset.html"
    field_template_name = "web/forms/field.html"
