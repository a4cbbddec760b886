"""Words of which platforms make names; some are a letter apart and mean what they say."""

from __future__ import annotations

TEAMS = (
    "identity",
    "payments",
    "catalog",
    "logistics",
    "growth",
    "search",
    "ledger",
    "support",
)

THINGS = (
    *("account", "address", "agent", "agreement", "alert", "asset", "audit", "balance"),
    *("banner", "basket", "batch", "billing", "booking", "bundle", "calendar", "campaign"),
    *("carrier", "catalog", "channel", "charge", "checkout", "claim", "client", "cluster"),
    *("comment", "consent", "contact", "content", "coupon", "courier", "credit", "currency"),
    *("customer", "dashboard", "delivery", "deposit", "device", "discount", "dispatch"),
    *("document", "domain", "driver", "email", "employee", "event", "exchange", "export"),
    *("feature", "feedback", "filling", "forecast", "fraud", "gateway", "geocode", "gift"),
    *("holiday", "identity", "image", "import", "incident", "insight", "insurance"),
    *("inventory", "invoice", "journal", "label", "ledger", "license", "listing", "loyalty"),
    *("mailbox", "market", "media", "member", "merchant", "message", "notice", "offer"),
    *("order", "parcel", "partner", "password", "payment", "payout", "permission", "phone"),
    *("picture", "policy", "portal", "price", "prize", "product", "profile", "promotion"),
    *("purchase", "quota", "quote", "rating", "receipt", "refund", "region", "report"),
    *("reservation", "resort", "return", "review", "reward", "route", "salary", "schedule"),
    *("segment", "session", "settlement", "shipping", "shopping", "signal", "stack", "stock"),
    *("storage", "subscription", "supplier", "survey", "tariff", "template", "tenant"),
    *("ticket", "token", "tracking", "transfer", "upload", "vehicle", "vendor", "voucher"),
    *("wallet", "warehouse", "webhook", "widget", "workflow", "zone"),
)
"""Also shipping and shopping, price and prize, stock and stack, billing and filling."""

DOINGS = (
    *("api", "archive", "bridge", "broker", "cache", "engine", "events", "feed", "get"),
    *("history", "index", "manager", "mirror", "proxy", "queue", "reader", "router"),
    *("search", "service", "set", "store", "stream", "sync", "view", "worker", "writer"),
)
PLACES = ("dev", "stg", "prd", "eu", "us", "ap", "blue", "green")
UNITS = ("total", "seconds", "bytes", "ratio", "count")
