using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>Who asks, and whether it may post: tokens need no crumb, passwords need one of their own session.</summary>
internal sealed class FakeSessions
{
    private const string Cookie = "JSESSIONID.1";
    private const string Field = "Jenkins-Crumb";
    private readonly List<FakeUser> _users = [];
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);
    private int _given;

    public bool UsesCrumbs { get; set; } = true;

    public void Add(FakeUser user) => _users.Add(user);

    /// <summary>All sessions end, as at a restart; so do their crumbs.</summary>
    public void Clear() => _sessions.Clear();

    /// <summary>The request with its user, or the answer that refuses it.</summary>
    public (FakeRequest? Request, FakeAnswer? Refusal) Admit(FakeRequest request)
    {
        if (Credentials(request.Header("Authorization")) is not var (name, secret))
        {
            return (
                null,
                FakeAnswer.Page(403, "Authentication required. You are authenticated as: anonymous. /login?from=%2F")
            );
        }
        var user = _users.Find(u => u.Name == name && (u.Token == secret || u.Password == secret));
        if (user is null)
        {
            var refusal = FakeAnswer.Page(401, "Invalid password/token for user: " + name);
            return (null, refusal.With("WWW-Authenticate", "Basic realm=\"Jenkins\""));
        }
        var isToken = user.Token == secret;
        if (request.Method == "POST" && !isToken && UsesCrumbs)
        {
            var sent = request.Header(Field) ?? request.Parameter(Field);
            if (Session(request) is not { } session || sent != Crumb(user, session))
            {
                return (null, FakeAnswer.Page(403, "No valid crumb was included in the request"));
            }
        }
        return (request with { User = user }, null);
    }

    public FakeAnswer Issue(FakeRequest request)
    {
        if (!UsesCrumbs)
        {
            return FakeAnswer.Missing();
        }
        var session = Session(request);
        var isNew = session is null;
        session ??= $"node0{++_given:x8}";
        _sessions.Add(session);
        var answer = FakeAnswer.Json(
            new JsonObject
            {
                ["_class"] = "hudson.security.csrf.DefaultCrumbIssuer",
                ["crumb"] = Crumb(request.User!, session),
                ["crumbRequestField"] = Field,
            }
        );
        return isNew ? answer.With("Set-Cookie", $"{Cookie}={session}; Path=/; HttpOnly") : answer;
    }

    private static (string Name, string Secret)? Credentials(string? header)
    {
        if (header is null || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header[6..].Trim())).Split(':', 2);
        return parts.Length == 2 ? (parts[0], parts[1]) : null;
    }

    private string? Session(FakeRequest request) =>
        (request.Header("Cookie") ?? "")
            .Split(';', StringSplitOptions.TrimEntries)
            .Where(c => c.StartsWith(Cookie + "=", StringComparison.Ordinal))
            .Select(c => c[(Cookie.Length + 1)..])
            .FirstOrDefault(_sessions.Contains);

    private static string Crumb(FakeUser user, string session) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{user.Name};{session};salt")));
}
