"""Settings that hold everywhere; whatever differs between places comes from the environment."""

import logging
from pathlib import Path

import environ

from config.logging import LOGGING as LOGGING
from config.logging import configure_structlog

ROOT = Path(__file__).resolve().parents[2]
env = environ.Env()

SECRET_KEY = env("OPSCURB_SECRET_KEY", default="")
# "id:base64,id:base64": the keys that wrap data keys; the first one wraps, the others only unwrap.
OPSCURB_KEKS = env("OPSCURB_KEKS", default="")
OPSCURB_KEY_PEPPER = env("OPSCURB_KEY_PEPPER", default="")
OPSCURB_BASE_URL = env("OPSCURB_BASE_URL", default="http://127.0.0.1:8000")
OPSCURB_AWS_ENDPOINT_URL = env("OPSCURB_AWS_ENDPOINT_URL", default="")
# The account whose identity customers' trust policies admit.
OPSCURB_PLATFORM_ACCOUNT = env("OPSCURB_PLATFORM_ACCOUNT", default="123456789012")
# Proxies of ours in front of the web servers, whose X-Forwarded-For entries are believed.
OPSCURB_PROXIES = env.int("OPSCURB_PROXIES", default=0)

# Ranges that customers' targets may lie in although they are not public, like 10.20.0.0/16; see docs/egress.md.
OPSCURB_EGRESS_ALLOW = env.list("OPSCURB_EGRESS_ALLOW", default=[])
# The operator's own proxy, for customers whose proxy_mode is system.
OPSCURB_EGRESS_PROXY = env("OPSCURB_EGRESS_PROXY", default="")
# What a proxy under test is asked to lead to.
OPSCURB_PROXY_TEST_TARGET = env("OPSCURB_PROXY_TEST_TARGET", default="sts.amazonaws.com:443")

# Telegram's and Meta's servers; an operator may run a Bot API server of their own.
OPSCURB_TELEGRAM_URL = env("OPSCURB_TELEGRAM_URL", default="https://api.telegram.org")
OPSCURB_WHATSAPP_URL = env("OPSCURB_WHATSAPP_URL", default="https://graph.facebook.com/v25.0")

# smtp+tls://user:password@mail.example.com:587 and the like; without one, mails are written to the log.
globals().update(env.email_url_config(env("EMAIL_URL", default="") or "consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="OpsCurb <opscurb@localhost>")

# Seconds that a notification and a report's mail wait after each failure; when they are used up, it has failed.
OPSCURB_NOTIFICATION_RETRY_SECONDS = env.list(
    "OPSCURB_NOTIFICATION_RETRY_SECONDS", cast=float, default=[30, 300, 1_800]
)

# Seconds that a delivery waits after each failure; when they are used up, it has failed.
OPSCURB_WEBHOOK_RETRY_SECONDS = env.list(
    "OPSCURB_WEBHOOK_RETRY_SECONDS", cast=float, default=[5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]
)

# Where the bytes of reports are kept: an S3-compatible bucket, or Postgres when none is named; see docs/reports.md.
OPSCURB_REPORTS_BUCKET = env("OPSCURB_REPORTS_BUCKET", default="")
OPSCURB_REPORTS_REGION = env("OPSCURB_REPORTS_REGION", default="us-east-1")
OPSCURB_REPORTS_ENDPOINT_URL = env("OPSCURB_REPORTS_ENDPOINT_URL", default="")

# Keys of vendors of language models, and where they are called; without a key every answer comes from a playbook.
OPSCURB_OPENAI_API_KEY = env("OPSCURB_OPENAI_API_KEY", default="")
OPSCURB_OPENAI_BASE_URL = env("OPSCURB_OPENAI_BASE_URL", default="https://api.openai.com/v1")
OPSCURB_ANTHROPIC_API_KEY = env("OPSCURB_ANTHROPIC_API_KEY", default="")
OPSCURB_ANTHROPIC_BASE_URL = env("OPSCURB_ANTHROPIC_BASE_URL", default="https://api.anthropic.com")
# Other models behind the catalogue's names, as JSON; see docs/advice.md.
OPSCURB_AI_MODELS = env("OPSCURB_AI_MODELS", default="")
# Seconds that a caller waits for models in all, and calls that may be under way at one time.
OPSCURB_AI_BUDGET_SECONDS = env.float("OPSCURB_AI_BUDGET_SECONDS", default=30.0)
OPSCURB_AI_CALLS_PER_PROCESS = env.int("OPSCURB_AI_CALLS_PER_PROCESS", default=4)
OPSCURB_AI_CALLS_PER_CUSTOMER = env.int("OPSCURB_AI_CALLS_PER_CUSTOMER", default=4)

DEBUG = False
ALLOWED_HOSTS = env.list("OPSCURB_ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# Exact paths: a redirect would turn a client's POST into a GET.
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "apps.operators.apps.OperatorsConfig",
    "django_structlog",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "apps.tenancy",
    "apps.jobs",
    "apps.customers",
    "apps.events",
    "apps.vault",
    "apps.settings",
    "apps.egress",
    "apps.idempotency",
    "apps.prices",
    "apps.accounts",
    "apps.findings",
    "apps.kubernetes",
    "apps.scans",
    "apps.webhooks",
    "apps.savings",
    "apps.schedules",
    "apps.notifications",
    "apps.reports",
    "apps.recommendations",
    "apps.api",
    "apps.v1",
    "apps.dashboard",
    "apps.local",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.dashboard.security.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.dashboard.presence.Presence",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the libraries' own templates, which ours replace.
        "DIRS": [ROOT / "apps" / "dashboard" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.dashboard.context.of_every_page",
            ]
        },
    }
]
CSRF_FAILURE_VIEW = "apps.dashboard.errors.csrf_failed"

_ROLE = env("OPSCURB_DATABASE_ROLE", default="opscurb_app")
# A migration may build an index for an hour; it gives up only where all others would queue behind it.
_PATIENCE = (
    "-c lock_timeout=5s"
    if _ROLE == "opscurb_owner"
    else "-c statement_timeout=10s -c lock_timeout=2s -c idle_in_transaction_session_timeout=30s"
)
DATABASES = {
    "default": {
        **env.db("DATABASE_URL", default="postgres://opscurb_login@127.0.0.1:5432/opscurb"),
        "ENGINE": "apps.tenancy.postgresql",
        # One connection a thread: gunicorn's threads live as long as their process, so a pool would only add
        # a step between them.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "assume_role": _ROLE,
            # A statement is planned once a connection and not at every request. Django has both off, for the sake
            # of poolers that hand a session on to others (PgBouncer then needs max_prepared_statements).
            "server_side_binding": True,
            "prepare_threshold": 5,
            "connect_timeout": 2,
            # A host that vanished neither takes what we send nor answers while we wait.
            "tcp_user_timeout": 3000,
            "keepalives_idle": 2,
            "keepalives_interval": 1,
            "keepalives_count": 2,
            "options": _PATIENCE,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "customers.User"

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Counts attempts to sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

AUTHENTICATION_BACKENDS = ["apps.customers.signed_in.SignedIn"]
SESSION_ENGINE = "apps.customers.signed_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
ACCOUNT_ADAPTER = "apps.dashboard.signing_in.AccountAdapter"
ACCOUNT_FORMS = {"signup": "apps.dashboard.forms.people.SignUp"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
# Whether an address is known is told to nobody but its owner.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# One address a person; another one counts once it is proven.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Attempts, counted in Redis; where that is away nobody signs in, rather than everybody trying without limit.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if OPSCURB_BASE_URL.startswith("https") else "http"
MFA_ADAPTER = "apps.dashboard.signing_in.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "OpsCurb"
# Shown with each session; noted once a minute by apps.dashboard.presence.
USERSESSIONS_TRACK_ACTIVITY = True
# Whether /local/mail shows the mails that were written to files.
OPSCURB_SHOW_MAIL = False

LANGUAGE_CODE = "en-us"
# One language: nothing is looked up in catalogues.
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static-built"
WHITENOISE_USE_FINDERS = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The surfaces refuse earlier, each in its own envelope.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "apps.rest.openapi.Schema",
}

# The library would judge a document of its own making; ours has its own settings and its own tests.
SPECTACULAR_SETTINGS = {"ENABLE_DJANGO_DEPLOY_CHECK": False}

# One line a request, at its end. The caller's address is bound by the views, who know which proxies are ours.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING_CONFIG = "logging.config.dictConfig"
configure_structlog()
