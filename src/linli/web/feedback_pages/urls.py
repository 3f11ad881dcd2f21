"""Addresses of the mailbox, notices, messages given up and webhooks out."""

from django.urls import path

from linli.web.feedback_pages.views import mail, notices, property_pages, webhooks

app_name = "feedback"
urlpatterns = [
    path("mailbox", mail.mailbox, name="mailbox"),
    path("mailbox/<uuid:message_id>", mail.message, name="message"),
    path("mailbox/calls/<uuid:call_id>/<slug:outcome>", mail.call_ended, name="call_ended"),
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
    path("admin/property/", property_pages.overview, name="systems"),
    path("admin/property/new", property_pages.new, name="system_new"),
    path("admin/property/<uuid:system_id>/", property_pages.system, name="system"),
    path("admin/property/<uuid:system_id>/edit", property_pages.edit, name="system_edit"),
    path("admin/property/<uuid:system_id>/sign", property_pages.sign, name="system_sign"),
    path("admin/property/<uuid:system_id>/do/<slug:step>", property_pages.act, name="system_act"),
    path("admin/property/orders/<uuid:order_id>/end", property_pages.end, name="order_end"),
    path("admin/property/asked/<uuid:action_id>/resend", property_pages.again, name="asked_again"),
]
