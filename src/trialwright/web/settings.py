"""Django's settings. Four things come from outside: TRIALWRIGHT_DATA, DATABASE_URL, TRIALWRIGHT_HELD_ACTS and, behind a
proxy with certificates, TRIALWRIGHT_HTTPS=1 with TRIALWRIGHT_HOSTS. There is no debug mode: its pages would show
values."""

from __future__ import annotations

import os
from datetime import timedelta

from trialwright.web.data_folder import data_folder, database, held_acts, next_secret_key, secret_key
from trialwright.web.quiet_log import logging_settings

DATA_FOLDER = data_folder()
SECRET_KEY = secret_key(DATA_FOLDER)
NEXT_SECRET_KEY = next_secret_key(DATA_FOLDER)
DATABASES = {"default": database(DATA_FOLDER, os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEBUG = False
LOGGING = logging_settings()

HTTPS = os.environ.get("TRIALWRIGHT_HTTPS") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *os.environ.get("TRIALWRIGHT_HOSTS", "").split()]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in os.environ.get("TRIALWRIGHT_HOSTS", "").split()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "trialwright.web.apps.WebConfig",
]
MIDDLEWARE = [
    "trialwright.web.full_disk.FullDisk",
    "trialwright.web.source.Source",
    "trialwright.web.security.EncryptedOnly",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trialwright.web.security.SecurityHeaders",
    "trialwright.web.full_disk.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "trialwright.web.standing.Standing",
    "trialwright.web.security.Permissions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "trialwright.web.exports.Exports",
    "trialwright.web.pace.Limits",
    "trialwright.web.costly.FewAtOnce",
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Failed log-ins are counted in the database, by user name, for every process of the server alike.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "trialwright.web.security.counted_name"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password", "username"]
# Second factor: codes of apps, passkeys and recovery codes as django-allauth keeps them, behind pages of our own.
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "trialwright.web.store.second_factor.Secrets"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_DIGITS = 16
MFA_WEBAUTHN_USER_VERIFICATION = "required"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "trialwright.web.urls"
WSGI_APPLICATION = "trialwright.web.wsgi.application"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

LOGIN_URL = "log in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "trialwright.web.password_words.WordsOfTheTrial"},
]

SESSION_COOKIE_AGE = 20 * 60
if HTTPS:  # the prefix binds a cookie to this host and to certificates; a laptop without them cannot use it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_SEEN_EVERY = 15
"""Seconds after which a request is noted as the session's last one: a session ends this much early at the most, and a
busy clerk does not write to the database for every page that is read."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "trialwright.web.views.errors.forbidden"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

HELD_ACTS = held_acts(os.environ.get("TRIALWRIGHT_HELD_ACTS"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
