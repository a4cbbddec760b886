# ruff: noqa: E501 - one phrase a line is how this table is read
"""What programs write when something is wrong, and what each such sentence means.

The words are those of common libraries, databases and runtimes. A line that matches is a
program's own word: evidence, never proof. The first that matches decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, what they mean, and how much they explain."""

    fault: str
    pattern: re.Pattern[str]
    lead: str
    """Begins the sentence; `{0}`, `{1}` are what the words name."""
    weight: float = 0.8


def _phrase(fault: str, words: str, lead: str, weight: float = 0.8) -> Phrase:
    return Phrase(fault, re.compile(words, re.IGNORECASE), lead, weight)


_ENV_NAME = r"[`'\"]?\$?\{?([A-Z][A-Z0-9_]{2,})\}?[`'\"]?"
_CAPITALS = rf"\b(?-i:{_ENV_NAME})"
"""Without the words beside it, only capitals tell that a word is the name of a variable."""

_UNREADABLE = r"(?:json: cannot unmarshal \w+ into Go (?:struct field|value)(?: of type)? ([\w.]+)|cannot deserialize (?:value|instance) of type|UnrecognizedPropertyException|unrecognized field \"?(\w+))"
_ANSWER = r"\b(?:upstream|response|status|HTTP|GET|POST|rpc|client|fetch|body)\b"
"""Beside such words what cannot be read is an answer, and no settings."""

PHRASES: tuple[Phrase, ...] = (
    # settings
    _phrase("bad_message", r"(?:cannot|can't|could not|couldn't|failed to|unable to|error|failure) (?:decode|decoding|deseriali[sz]\w+|pars\w+|unmarshal\w*) (?:the |a )?(?:[\w-]+ )?(?:message|record|event)\b|\b\w*(?:Deserialization|Serialization)Exception\b|poison(?:ed)? (?:pill|message)", "it cannot read a message, and stays at it", 0.85),
    _phrase("bad_configuration", r"flag provided but not defined: (\S+)|unknown (?:shorthand )?flag:? [`'\"]?(\S+?)[`'\"]?(?:\s|$)|unrecogni[sz]ed (?:VM |command[- ]line )?(?:arguments?|options?|flags?):? [`'\"]?(\S+?)[`'\"]?(?:\s|$)|(?:unknown|invalid) (?:command[- ]line )?(?:option|flag|setting):? [`'\"]?(\S+?)[`'\"]?(?:\s|$)", "it is started with a flag or setting that it does not know: `{0}`", 0.92),
    _phrase("missing_configuration", rf"environment variable:? {_ENV_NAME}(?: \w+){{0,3}} (?:undefined|not (?:set|defined|found|provided|present)|missing|required|unset|empty)", "the environment variable `{0}` is missing", 0.95),
    _phrase("missing_configuration", rf"(?:missing|undefined|unset|required|no)(?: \w+){{0,3}} environment variables?:? {_ENV_NAME}", "the environment variable `{0}` is missing", 0.95),
    _phrase("missing_configuration", rf"{_CAPITALS} (?:environment variable |env var )?(?:is |was )?(?:not (?:set|defined|provided)|missing|undefined|unset|required|unbound variable|must be set)", "the environment variable `{0}` is missing", 0.95),
    _phrase("missing_configuration", r"KeyError: '((?-i:[A-Z][A-Z0-9_]{2,}))'", "the environment variable `{0}` is missing", 0.9),
    _phrase("missing_configuration", r"(?:missing|no) (?:required )?(?:config(?:uration)?|setting|option|parameter|property|key)s?:? [`'\"]?([\w.-]+)", "the setting `{0}` is missing", 0.85),
    _phrase("missing_configuration", r"(?:config(?:uration)?|properties|settings?) (?:file )?[`'\"]?([\w./-]*[./][\w./-]+)[`'\"]? (?:not found|does not exist|missing)", "the configuration file `{0}` is missing", 0.9),
    _phrase("bad_configuration", r"(?:unknown|unrecogni[sz]ed|invalid|unsupported|bad) (?:directive|keyword|config(?:uration)? (?:key|option)|field):? ?(?:or wrong number of arguments)?[`'\"]?([\w.-]*)", "its configuration does not parse: the word `{0}` is not known", 0.92),
    _phrase("bad_configuration", r"error during parsing:? ?(.{0,80})|FATAL CONFIG FILE ERROR|errors? found in configuration|(?:error|failure) initiali[sz]ing configuration|(?:invalid|malformed|broken) (?:\w+ )?config(?:uration)?\b(?!.{0,200}(?:no such file|not found|denied|refused|time|resolve|forbidden|authentic|unauthori|connect))(?: file)?:? ?(.{0,80})|(?:failed|unable|cannot|could not|error|errors?) (?:to )?(?:pars(?:e|ing)|load(?:ing)?|read(?:ing)?|decod(?:e|ing)|unmarshal(?:ling)?|validat(?:e|ing)) (?:the )?(?:\S+ )?(?:config\w*|settings|yaml|toml)\b(?!.{0,200}(?:no such file|not found|denied|refused|time|resolve|forbidden|authentic|unauthori|connect)).{0,3}(.{0,80})|configuration (?:file )?(?:\S+ )?(?:test failed|is (?:invalid|not valid|malformed))", "its configuration does not parse: {0}", 0.9),
    _phrase("bad_configuration", r"\byaml: (?:line \d+|unmarshal errors?|control characters|invalid)[:,]? ?(.{0,80})|did not find expected (.{0,60})|(?:Psych::SyntaxError|ScannerError|ParserError|YAMLException|YAMLParseException|TOMLDecodeError|TOML parse error)\b:? ?(.{0,80})|\btoml: (.{0,80})", "its configuration does not parse: {0}", 0.88),
    _phrase("bad_configuration", r"(?:error|unexpected|invalid|unknown|expected|emerg|fatal|duplicate|not allowed)\b.{0,160}?(/[\w./-]+\.(?:conf|cfg|cnf|ya?ml|toml|ini|properties))(?:\W{0,3}:| line )\s?\d+", "its configuration file `{0}` does not parse", 0.9),
    _phrase("bad_configuration", r"plugin/loop: Loop\b|forwarding loop (?:was )?detected|\bmail loop\b|redirect(?:ion)? loop|too many redirects|ERR_TOO_MANY_REDIRECTS", "it is set up to send what it is asked back to itself (a loop)", 0.92),
    _phrase("immutable_field", r"[`'\"]?((?:spec|data)[\w.\[\]]*)[`'\"]?: (?:Invalid value|Forbidden)\b.{0,400}(?:field is immutable|is immutable|may not be (?:changed|updated))", "the field `{0}` was changed, and it may not change once it is set", 0.9),
    _phrase("immutable_field", r"field is immutable|updates to [\w ]+ spec for fields other than|cannot change (?:roleRef|selector|clusterIP)\b", "a field was changed that may not change once it is set", 0.9),
    _phrase("bad_answer", rf"{_ANSWER}.{{0,300}}?{_UNREADABLE}|{_UNREADABLE}(?=.{{0,300}}?{_ANSWER})|response (?:body |payload )?(?:does not match|fails?|failed|violates?)\b.{{0,30}}(?:schema|contract|validation)", "what it calls answers in another form than it can read: {0}", 0.8),
    _phrase("application_error", r"Java-level deadlock|threads? (?:are |is )?deadlocked|DEADLOCK DETECTED|deadlocked threads?", "its own threads wait for each other (deadlock)", 0.9),
    # databases, scripts and code
    _phrase("database_error", r"syntax error at (?:or near|position \d+ - unexpected token) ['\"]?([\w;(*]+)", "a database query has a syntax error at `{0}`", 0.85),
    _phrase("database_error", r"(?:you have an error in your SQL syntax|ORA-00933|SQL syntax)", "a database query has a syntax error", 0.85),
    _phrase("database_error", r"(?:duplicate (?:key|entry)|unique constraint|UNIQUE violation).{0,60}?['\"]([\w.]+)['\"]", "a database refuses a row because of the unique constraint `{0}` (duplicate key)", 0.85),
    _phrase("database_error", r"lock (?:wait )?timeout|canceling statement due to|could not acquire change ?log lock|cannot execute \w+ in a read-only transaction|read only replica|MISCONF Redis", "a database cannot do what is asked: a lock or a copy that may only be read", 0.85),
    _phrase("database_error", r"deadlock (?:detected|found)", "database transactions deadlock", 0.85),
    _phrase("database_error", r"(?:relation|table|column) ['\"`]?([\w.]+)['\"`]? (?:does not|doesn't) exist|no such (?:table|column):? ([\w.]+)|unknown column '([\w.]+)'", "the database lacks the table or column `{0}`; a migration may be missing", 0.9),
    _phrase("migration_failed", r"migration.{0,60}(?:checksum mismatch|failed|is dirty)|dirty database version|schema validation failed", "a migration of the database failed or does not fit", 0.85),
    _phrase("database_error", r"(?:column|table|relation|index) [`'\"]?[\w.]*[`'\"]? ?already exists|duplicate column(?: name)? ['\"]?(\w*)", "the database already has what is to be made: {0}", 0.85),
    _phrase("database_error", r"foreign key constraint", "a database refuses a row because of a foreign key", 0.85),
    _phrase("script_error", r"(?<![\w./-])([\w./-]+): (?:line \d+: |\d+: )?syntax error:? (.{0,80})", "`{0}` cannot parse what it is told to run: syntax error: {1}", 0.95),
    _phrase("script_error", r"\b(SyntaxError|IndentationError|ParseError)\b:? (.{0,80})", "what it runs does not parse: {0}: {1}", 0.9),
    # certificates, before connections: they are told within the same lines
    _phrase("certificate_expired", r"certificate (?:has |is |was )?(?:already )?expired(?: on ([\d-]+(?: [\d:]+)?))?|certificate.{0,40}\bexpired\b|expired.{0,20}certificate|CERT_HAS_EXPIRED|certificate verify failed: certificate has expired|certificate has expired|expired on ([\d-]+)", "the SSL/TLS certificate has expired", 0.95),
    _phrase("tls_mismatch", r"protocol version not supported|no cipher suite supported|offered only unsupported versions|unsupported protocol version|no supported versions satisfy|no shared cipher|no ciphers? (?:suites? )?(?:in common|match|available|overlap)|cipher (?:suites? )?mismatch|WRONG_VERSION_NUMBER|wrong version number|UNSUPPORTED_PROTOCOL|(?:alert|TLSV1_ALERT_)[ _]?protocol[ _]version|NO_PROTOCOLS_AVAILABLE|no protocols available|no appropriate protocol|no application protocol|(?:unsupported|incompatible) (?:ssl|tls) (?:protocol|version)|does not look like a TLS handshake|gave HTTP response to HTTPS client|(?:tls: |alert[ _]|SSLV3_ALERT_)handshake[ _]failure(?!.{0,120}(?:x509|certificate))", "the two sides find no TLS version, cipher or protocol that both speak", 0.88),
    _phrase("certificate_invalid", r"x509: ([\w ,']{5,80})|self[- ]signed certificate|unable to get local issuer|certificate verify failed|unknown authority|hostname mismatch|CERTIFICATE_VERIFY_FAILED|SSLHandshakeException|tls: (?:bad|handshake|failed)", "a certificate is not trusted or not for that name", 0.85),
    _phrase("certificate_invalid", r"PKIX path (?:building|validation) failed|unable to find valid certification path", "a certificate is not trusted or not for that name", 0.85),
    _phrase("clock_skew", r"clock (?:skew|drift)|(?:token|certificate|jwt|signature) (?:is )?(?:used before issued|not yet valid)|RequestTimeTooSkewed|\bis now earlier than\b", "its clock and that of another differ", 0.85),
    # limits
    _phrase("limit_reached", r"maximum (?:normal |frozen )?shards open|too many open files|EMFILE|ENFILE|conntrack: table full|file watchers reached|(?:fork|pthread_create|clone)\b.{0,30}Resource temporarily unavailable|unable to create (?:new )?native thread|can't start new thread", "a limit of the system is reached (open files, threads or tracked connections)", 0.9),
    _phrase("quota_exceeded", r"exceeded your current quota|insufficient_quota|\bexceeded quota\b|QuotaExceeded|quota (?:has been |is )?(?:used up|exhausted)|database space exceeded|\bNOSPACE\b", "a quota that it may use is used up", 0.85),
    _phrase("rate_limited", r"rate[ -_]?limit(?:ed|ing)?(?: exceeded)?|too many requests|(?:HTTP(?:/[\d.]+)?\"?|status\w*\"?[=: ]+|returned|code) ?\"?429\b|quota exceeded for (?:quota )?metric|ThrottlingException|throttl(?:ed|ing) by", "it is refused because it asks too often (rate limit, HTTP 429)", 0.85),
    _phrase("connection_pool_exhausted", r"(?:connection )?pool (?:is )?(?:exhausted|full|timed? ?out)|QueuePool limit|too many (?:connections|clients)|no (?:available|free|idle) connections?(?! and)|remaining connection slots|unable to (?:acquire|obtain|get) (?:a )?(?:jdbc )?connection|pool-?\d* - connection is not available|acquire (?:a |new )?connection from (?:the )?pool|timeout (?:waiting for|acquiring) (?:a )?(?:idle |free )?connection", "its pool of database connections is exhausted", 0.9),
    _phrase("out_of_memory", r"OutOfMemoryError|out of memory|GC overhead limit|OOM command not allowed|cannot allocate memory|MemoryError|heap out of memory|OOM[- ]?kill", "it runs out of memory", 0.85),
    _phrase("disk_full", r"no space left on device|disk (?:is )?full|ENOSPC|disk quota exceeded|no inodes|out of disk", "the disk or volume is full", 0.95),
    # names
    _phrase("dns_failure", r"plugin/errors: \d+ \S+ [A-Z]+: (?:read|dial) udp \S+->([\d.]+):53: (?:i/o timeout|read: connection refused)", "names of other places are forwarded to the upstream resolver `{0}`, which does not answer", 0.93),
    _phrase("dns_failure", r"(?<![\w-])([\w-]+(?:\.[\w-]+)+):? NXDOMAIN|(?:could not|cannot|can't|failed to|unable to) resolve (?:host(?:name)?:? |name:? )?['\"]?([\w.-]+)|getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)|lookup ([\w.-]+)(?: on [\d.:]+)?: (?:no such host|server misbehaving|i/o timeout|(?:read|write|dial) udp)|UnknownHostException:? ([\w.-]+)|could not translate host name \"([\w.-]+)\"|bad address '([\w.-]+)'|NameResolutionError|Name or service not known|Temporary failure in name resolution|NXDOMAIN|no such host", "the host name `{0}` cannot be resolved (DNS)", 0.85),
    # permissions
    _phrase("access_denied", r"User \\?\"?(system:serviceaccount:[\w:.-]+)\\?\"? cannot (\w+) resource \\?\"?([\w./]+)", "the service account `{0}` may not {1} `{2}` (RBAC)", 0.95),
    _phrase("access_denied", r"AccessDenied|is not authorized to perform:? ([\w:*]+)|\b403\b.{0,20}forbidden|(?<!\w)forbidden\b|insufficient permissions?|\bnot authori[sz]ed to (?:access|perform|read|write|use)|AuthorizationException|AccessControlException|permission_denied|PermissionDenied", "it is not allowed to do what it tries to do (access denied)", 0.8),
    _phrase("access_denied", r"permission denied for (?:table|relation|schema|database|function|sequence|view) [`'\"]?([\w.]+)|permission denied on (?:path|resource|secret|topic|role)|\b403\b.{0,60}permission denied|permission denied.{0,60}\b403\b", "it is not allowed to do what it tries to do (access denied)", 0.85),
    _phrase("authentication_failed", r"password authentication failed for user \"?([\w.-]+)|access denied for user '([\w.-]+)|invalid (?:credentials|password|username|api key|token)|bad credentials|WRONGPASS|NOAUTH", "its credentials are not accepted (authentication failed)", 0.8),
    _phrase("read_only_filesystem", r"read-only file ?system|EROFS", "it writes where its file system may only be read (read-only file system)", 0.85),
    _phrase("file_permission", r"(?:permission denied|EACCES).{0,10}?[:,]? ?['\"]?(/[\w./-]+)?", "it may not read or write a file (permission denied{0})", 0.8),
    # connections
    _phrase("unreachable_dependency", r"network partition|partitions? detected|split[- ]brain", "members of a cluster are cut off from each other (network partition, split brain)", 0.9),
    _phrase("unreachable_dependency", r"(?:all host\(s\) tried for|no available connection)", "it cannot connect to its database", 0.85),
    _phrase("unreachable_dependency", r"\bconnect(?:ing|ion)? to ([\w./:-]+) (?:failed|timed out|was refused)", "it cannot connect to {0}", 0.8),
    _phrase("unreachable_dependency", r"(?:unable|failed|failure|cannot|can't|could not|couldn't|not able) (?:to )?(?:connect|reach|establish (?:a )?(?:new )?connection|open (?:a )?connection)(?:ion)?(?: (?:to|with) (?:the )?([\w./:-]+(?: (?:api|database|server|service|broker|db))?))?", "it cannot connect to {0}", 0.85),
    _phrase("unreachable_dependency", r"connection(?: (?:to|with|from) (?:\w+ )?[^ ]+)? (?:was |is )?(?:refused|reset|closed|aborted|lost|dropped|timed? ?out|timeout|error|failed)|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|no route to host|network (?:is )?unreachable|host is unreachable|i/o timeout|connect(?:ion)? timed? ?out|upstream connect error|no (?:healthy|live) upstreams?|\bunreachable\b|broker (?:transport failure|not available)|no brokers|dial tcp|Max retries exceeded|failed to establish", "it cannot reach what it calls (connection refused, reset or timed out)", 0.8),
    _phrase("unreachable_dependency", r"broken pipe|\bEPIPE\b|socket hang up|prematurely closed|unexpected EOF (?:on client|reading|from)|timeout connecting", "the other side closes the connection or does not take it", 0.65),
    _phrase("unreachable_dependency", r"circuit breaker (?:is )?open|service unavailable|bad gateway|gateway time-?out|(?:HTTP(?:/[\d.]+)?\"?|status\w*\"?[=: ]+|returned|code) ?\"?50[234]\b|temporarily unavailable", "what it calls is not available", 0.7),
    _phrase("slow_dependency", r"slow fdatasync|likely from slow disk|wal: sync duration|apply request took too long", "its disk is slow: it takes too long to write what it must keep", 0.85),
    _phrase("slow_dependency", r"slow (?:query|request|response)|query took|(?:request|query|call|operation|redis[\w ]*|database[\w ]*).{0,30}(?:timed? ?out|timeout)|TimeoutError|deadline exceeded|timed? out (?:after|waiting)|latency (?:is )?(?:high|above|spike)|response time (?:exceeded|degraded)", "what it waits for is too slow (timeouts)", 0.7),
    _phrase("authentication_failed", r"(?:jwt|access token|id token|token|api key|signature|password|credentials?) (?:has |is |have |was )?expired", "its credentials are not accepted any more (expired)", 0.8),
    _phrase("authentication_failed", r"authentication fail(?:ed|ure)|\b401\b.{0,20}unauthori[sz]ed|unauthori[sz]ed|login failed", "its credentials are not accepted (authentication failed)", 0.75),
    # missing things
    _phrase("missing_object", r"(?:No such file or directory|FileNotFoundError|ENOENT|cannot find (?:the )?file).{0,20}?['\"]?(/[\w./-]+|[\w-]+\.\w+)?", "a file that it needs is not there: {0}", 0.8),
    _phrase("missing_object", r"(?:ModuleNotFoundError|ImportError|Cannot find module|ClassNotFoundException|NoClassDefFoundError|no module named):? ?['\"]?([\w./@-]+(?: named '[\w.]+)?)", "a module that it needs is not in its image: {0}", 0.9),
    _phrase("missing_object", r"(?:bucket|topic|queue|index|database|schema|stream|exchange|consumer group|secret|configmap|namespace)s? [`'\"]?([\w./-]+)[`'\"]? (?:does not exist|not found|doesn't exist|unknown)|unknown (?:topic|database|exchange|queue) ['\"]?([\w.-]+)|NoSuchBucket|UNKNOWN_TOPIC", "something that it needs does not exist: `{0}`", 0.85),
    # message queues
    _phrase("message_backlog", r"consumer lag|lag (?:is )?(?:high|growing|exceed)|queue (?:is )?(?:full|has reached)|backlog|backpressure|messages? (?:piling|queued) up|high watermark", "messages pile up faster than they are consumed", 0.75),
    _phrase("port_mismatch", r"address already in use|EADDRINUSE|port (\d+) is already", "the port that it wants is already in use: {0}", 0.85),
    _phrase("memory_leak", r"memory leak|memory usage (?:is )?(?:high|critical|growing|above)|heap usage", "its memory keeps growing", 0.75),
    _phrase("cpu_throttled", r"cpu throttl", "its CPU is throttled", 0.75),
    _phrase("application_error", r"HTTP/[\d.]+\" 5\d\d\b|status(?:_?code)?[\"']?[=: ]+\"?5\d\d\b|internal server error|\bHTTP 500\b|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) /\S*(?: (?:->|=>|-|:))? 5\d\d\b", "it answers with server errors (HTTP 5xx)", 0.65),
    _phrase("bad_command", r"exec format error", "its program is built for another kind of machine (exec format error)", 0.9),
    _phrase("application_error", r"(segmentation fault|SIGSEGV|core dumped|nil pointer dereference|StackOverflowError|stack overflow)", "its own code breaks ({0})", 0.75),
    _phrase("application_error", r"JSONDecodeError|JSONParseException|Unexpected token .{1,40} in JSON|invalid character .{1,12} (?:looking for|after)|unexpected end of JSON", "it reads something that is no JSON", 0.54),
    _phrase("application_error", r"\b((?:[a-z]\w*\.)*[A-Z]\w*(?-i:Error|Exception)|panic|Traceback)\b:? (.{0,120})", "its own code fails with {0}: {1}", 0.7),
)  # fmt: skip
"""In the order in which they are tried."""

UNSAID = Phrase("application_error", re.compile(""), "it reports an error of its own", 0.55)
"""For a line that tells of trouble in no known words."""


@lru_cache(maxsize=4_096)  # many rules ask about the same few lines
def phrase_of(text: str) -> tuple[Phrase, tuple[str, ...]]:
    """Return the phrase that a line matches and what it names."""
    for phrase in PHRASES:
        found = phrase.pattern.search(text)
        if found:
            return phrase, tuple(group for group in found.groups() if group)
    return UNSAID, ()


def lead_of(phrase: Phrase, named: tuple[str, ...]) -> str:
    """Put what a phrase means into words; what it could name and did not is left out.

    >>> lead_of(phrase_of("KeyError: 'API_KEY'")[0], ("API_KEY",))
    'the environment variable `API_KEY` is missing'
    """
    holes = phrase.lead.count("{")
    filled = phrase.lead.format(*named[:holes], *("" for _ in range(holes - len(named))))
    return " ".join(filled.replace("``", "").replace(": )", ")").split()).rstrip(": ")
