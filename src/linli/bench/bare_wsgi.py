"""The WSGI application of the bare insert."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "linli.bench.bare_settings"
application = get_wsgi_application()
