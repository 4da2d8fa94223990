"""All settings, in sections.  What an operator may change comes from the environment."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from cms.env import (
    broker,
    cache,
    data_dir,
    database,
    env,
    hosts,
    mail_backend,
    port,
    secret_key,
    site_url,
    time_zone,
)

# Lets class bodies name the model of a generic view or admin, as the type checker wants it.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir(BASE_DIR)

# --- Site -------------------------------------------------------------------------------------
PORT = port("PORT", 8000)
SITE_URL = site_url(PORT)
# How many proxies of ours stand in front; the visitor's address is read that far back.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
IS_HTTPS = SITE_URL.startswith("https://")
SECRET_KEY = secret_key(DATA_DIR)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = hosts(SITE_URL)
SUBMISSION_ADDRESS = env.str("SUBMISSION_ADDRESS", default="tougao@localhost")
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "cms.apps.CmsConfig",
    "submissions",
    "cms.articles",
    "cms.accounts",
    "cms.outbox",
    "cms.newsroom",
    "moderation",
    "cms.admin_site.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_prose_editor",
    "post_office",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "cms.middleware.RequestNameMiddleware",
    "cms.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "cms.middleware.UnreadableRequestMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.middleware.PermissionsPolicyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "cms.newsroom.context.newsroom",
                "cms.articles.context.navigation",
            ],
        },
    }
]

# --- Storage ----------------------------------------------------------------------------------
DATABASES = {"default": database(DATA_DIR)}
CACHES = {"default": cache()}
MEDIA_ROOT = DATA_DIR / "media"
SENT_DIR = DATA_DIR / "sent"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Served from the apps themselves, so a fresh clone needs no collecting step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "file_permissions_mode": 0o640},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
# A whole article of 5 MB must reach the form, which answers with a sentence instead of a bare 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_REQUEST_BYTES = 32 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- People -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "submissions:pieces"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_ADAPTER = "cms.accounts.adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
TIME_ZONE = time_zone()
USE_TZ = True

# --- Mail -------------------------------------------------------------------------------------
MAIL_TRANSPORT, _smtp = mail_backend()
EMAIL_BACKEND = "post_office.EmailBackend"
EMAIL_HOST = str(_smtp.get("EMAIL_HOST") or "localhost")
EMAIL_PORT = int(str(_smtp.get("EMAIL_PORT") or 25))
EMAIL_HOST_USER = str(_smtp.get("EMAIL_HOST_USER") or "")
EMAIL_HOST_PASSWORD = str(_smtp.get("EMAIL_HOST_PASSWORD") or "")
EMAIL_USE_TLS = bool(_smtp.get("EMAIL_USE_TLS", False))
EMAIL_USE_SSL = bool(_smtp.get("EMAIL_USE_SSL", False))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SUBMISSION_ADDRESS
# The receiver inside `serve`, on loopback; 0 switches it off.
SMTP_PORT = env.int("SMTP_PORT", default=8025)
# What /readyz names the age of: functions of the present moment.
WAITING_JOBS = {
    "checks": "moderation.queries.oldest_wait",
    "mail": "submissions.intake.mailbox.oldest_wait",
    "letters": "cms.outbox.actions.oldest_wait",
}
SMTP_RECEIVER = "submissions.intake.doors.smtp.run"
MAIL_MAX_BYTES = env.int("MAIL_MAX_BYTES", default=30_000_000)
# A mailbox to fetch from: imaps://user:password@host/Folder
IMAP_URL = env.str("IMAP_URL", default="")
# How much is taken in: per address and day, per domain and hour, from everyone and hour.
MAIL_PER_ADDRESS = env.int("MAIL_PER_ADDRESS", default=30)
MAIL_PER_DOMAIN = env.int("MAIL_PER_DOMAIN", default=500)
MAIL_OVERALL = env.int("MAIL_OVERALL", default=2000)
# Whose Authentication-Results are believed, and whose ARC seals; empty: nobody's.
AUTHSERV_ID = env.str("AUTHSERV_ID", default="")
TRUSTED_SEALERS = env.list("TRUSTED_SEALERS", default=[])
# Where DKIM keys are asked for: "system", "off" (never), or host:port of a resolver.
DKIM_RESOLVER = env.str("DKIM_RESOLVER", default="system")
SERVER_EMAIL = SUBMISSION_ADDRESS
POST_OFFICE = {
    "BACKENDS": {"default": MAIL_TRANSPORT},
    "DEFAULT_PRIORITY": "medium",
    "MESSAGE_ID_ENABLED": True,
    "LOG_LEVEL": 1,
}

# --- Checks -----------------------------------------------------------------------------------
# A folder that train_checks wrote: the newsroom's own model, beside the shipped one.
CHECKS_MODEL = env.str("CHECKS_MODEL", default="")
# A language model outside that is asked for its opinion; empty: nobody is asked.
MODERATION_LLM_URL = env.str("MODERATION_LLM_URL", default="")

# --- Background work --------------------------------------------------------------------------
CELERY_BROKER_URL = broker()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"polling_interval": 0.05}
    if CELERY_BROKER_URL == "memory://"
    # The visibility timeout must exceed twice the hard limit, or a long task is delivered again.
    else {"visibility_timeout": 900, "socket_connect_timeout": 1.0}
)

# --- Safety -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "cms.newsroom.views.stale_form"
X_FRAME_OPTIONS = "DENY"
# W005 and W021 promise for a whole domain and a browser list; only its owner can make that promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cms.accounts.api.callers.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["cms.accounts.api.callers.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["cms.accounts.api.limits.PerCaller"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cms.accounts.api.limits.LimitedJSON"],
    "DEFAULT_METADATA_CLASS": "cms.accounts.api.limits.AllowedMethods",
    "DEFAULT_SCHEMA_CLASS": "cms.accounts.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "submissions.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
# Calls by one account, or by one address without an account.
API_CALLS_A_MINUTE = {"read": 1200, "write": 300, "checks": 120}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Tougao",
    "VERSION": "1",
    "DESCRIPTION": "Articles, submissions, checks and reports of this site.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "refusals": {"()": "cms.refusals.WithoutTrace"},
        "secret_addresses": {"()": "cms.redaction.SecretAddressFilter"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["refusals", "secret_addresses"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
