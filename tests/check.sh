#!/usr/bin/env bash
# Everything that can be known without running the site, called by `make check`.
# All of it runs, so one round shows every problem.
set -uo pipefail
cd "$(dirname "$0")/.."
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
export DATA_DIR="$folder"
failed=()

check() { # check NAME command …
    local name="$1"
    shift
    echo "== $name"
    "$@" || failed+=("$name")
}

no_hosts() {
    ! grep -nE '://|--index|--extra-index|--find-links|--trusted' requirements/*.in requirements/*.txt
}

like_production() { # the settings of a real site; every warning of Django's deployment check fails
    env SITE_URL=https://news.example.org ALLOWED_HOSTS=news.example.org \
        SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
        EMAIL_URL=smtp+tls://user:password@mail.example.org:587 \
        python manage.py check --deploy --fail-level WARNING
}

if ! command -v xgettext >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing gettext for the translation check ..."
    apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends gettext >/dev/null
fi

check "style" ruff check
check "format" ruff format --check
check "types" mypy
check "import directions" lint-imports --no-logo
check "migrations" python manage.py makemigrations --check --dry-run
check "translations" python manage.py translations --check
check "deployment" like_production
check "requirements name no host" no_hosts

echo
if [ "${#failed[@]}" -gt 0 ]; then
    printf -v names '%s, ' "${failed[@]}"
    echo "FAILED: ${names%, }"
    exit 1
fi
echo "All checks passed."
