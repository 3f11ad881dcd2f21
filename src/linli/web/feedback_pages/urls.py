"""Addresses of the mailbox, notices, messages given up and webhooks out."""

from django.urls import path

from linli.web.feedback_pages.views import mail, notices, webhooks

app_name = "feedback"
urlpatterns = [
    path("mailbox", mail.mailbox, name="mailbox"),
    path("mailbox/<uuid:message_id>", mail.message, name="message"),
    path("console/notices", notices.notices, name="notices"),
    path("console/notices/seen", notices.seen, name="seen"),
    path("admin/messages/", mail.given_up, name="given_up"),
    path("admin/messages/<uuid:message_id>/resend", mail.resend, name="resend_message"),
    path("admin/webhooks/", webhooks.overview, name="webhooks"),
    path("admin/webhooks/new", webhooks.new, name="webhook_new"),
    path("admin/webhooks/<uuid:subscription_id>/", webhooks.subscription, name="webhook"),
    path("admin/webhooks/<uuid:subscription_id>/<slug:step>", webhooks.act, name="webhook_act"),
    path("admin/webhooks/deliveries/<uuid:delivery_id>/", webhooks.delivery, name="delivery"),
    path("admin/webhooks/deliveries/<uuid:delivery_id>/resend", webhooks.resend, name="resend"),
]
