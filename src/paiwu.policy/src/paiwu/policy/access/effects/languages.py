"""What is said in the language that is asked for must not be kept for who asks for another."""

from paiwu.policy.interfaces import IPaiwuLayer


def tell_caches(event):
    """IPubAfterTraversal: pages and answers differ by `Accept-Language` (RFC 9110, 12.5.5)."""
    if IPaiwuLayer.providedBy(event.request):
        event.request.response.appendHeader("Vary", "Accept-Language")
