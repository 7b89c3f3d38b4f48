"""What a browser may do with our pages: load our own files, talk to us, and nothing else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Constant and without a nonce: every script and style is a file of ours.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# The reference of the API is drawn by Swagger UI, whose style sheet holds its arrows as data: addresses.
OF_PATHS = {"/api/docs": POLICY.replace("img-src 'self'", "img-src 'self' data:")}


class ContentSecurityPolicy:
    """Puts the policy on every page that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy where the answer is a page."""
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", OF_PATHS.get(request.path, POLICY))
        return response
