namespace Airworthy.Cli.Connecting;

/// <summary>Where to, and as whom; each from the first place that says it.</summary>
internal sealed record Connection(Uri Server, string ServerFrom, string? Token, string TokenFrom);

/// <summary>Flag over environment over credentials file over default.</summary>
internal static class ConnectionRules
{
    public const string DefaultServer = "http://127.0.0.1:7878";

    /// <summary>The server's address and where it was found; null with a sentence when it is no address.</summary>
    public static (Uri? Server, string From, string? Wrong) Server(string? flag, string? variable, Credentials kept)
    {
        var (text, from) =
            !string.IsNullOrEmpty(flag) ? (flag, "--server")
            : !string.IsNullOrEmpty(variable) ? (variable, "AIRWORTHY_SERVER")
            : !string.IsNullOrEmpty(kept.Server) ? (kept.Server, "the last login")
            : (DefaultServer, "the default");
        var right =
            Uri.TryCreate(text, UriKind.Absolute, out var server)
            && server.Scheme is "http" or "https"
            && server is { UserInfo.Length: 0, AbsolutePath: "/", Query.Length: 0, Fragment.Length: 0 };
        return right
            ? (server, from, null)
            : (null, from, $"'{text}' (from {from}) is no server address; give one like {DefaultServer}.");
    }

    /// <summary>The name a server's token is kept under: scheme, host and port.</summary>
    public static string Key(Uri server) => server.GetLeftPart(UriPartial.Authority).ToLowerInvariant();

    /// <summary>The token and where it was found; null where there is none.</summary>
    public static (string? Token, string From) Token(
        string? fromFile,
        string? variable,
        Credentials kept,
        Uri server
    ) =>
        !string.IsNullOrEmpty(fromFile) ? (fromFile, "--token-file")
        : !string.IsNullOrEmpty(variable) ? (variable, "AIRWORTHY_TOKEN")
        : kept.Tokens.TryGetValue(Key(server), out var token) ? (token, "the last login")
        : (null, "nowhere");

    /// <summary>Whether what is sent there can be read on the way.</summary>
    public static bool IsOpen(Uri server) => server.Scheme == "http" && !server.IsLoopback;
}
