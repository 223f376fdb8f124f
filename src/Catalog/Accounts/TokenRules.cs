using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Accounts;

/// <summary>
/// What tokens look like and which may be issued. A secret is <c>aw_</c>, the 26 characters of the token's id, <c>_</c> and 43
/// characters of base64url that hold 256 random bits; its last part alone is hashed.
/// </summary>
internal static class TokenRules
{
    public const int DefaultDays = 90;
    public const int MaxDays = 365;
    public const int MaxLabel = 100;

    private const string Prefix = "aw_";
    private const int IdLength = 26;
    private const int SecretLength = 43;

    public static string Write(TokenId id, ReadOnlySpan<byte> random) =>
        $"{Prefix}{id.ToString()[^IdLength..]}_{Base64Url.EncodeToString(random)}";

    /// <summary>The id and the hash of what was written; null for what is no token's secret.</summary>
    public static (TokenId Id, Sha256Digest Hash)? Read(string? secret) =>
        secret is { Length: 3 + IdLength + 1 + SecretLength }
        && secret.StartsWith(Prefix, StringComparison.Ordinal)
        && secret[^(SecretLength + 1)] == '_'
        && TokenId.Parse($"tok_{secret.AsSpan(Prefix.Length, IdLength)}").TryGet(out var id, out _)
            ? (id, Sha256Digest.Of(Encoding.UTF8.GetBytes(secret[^SecretLength..])))
            : null;

    /// <summary>Whether the token holds now: the hash compared in a time that tells nothing, then everything else.</summary>
    public static bool Holds(TokenState token, Sha256Digest hash, AccountState? account, DateTimeOffset now) =>
        CryptographicOperations.FixedTimeEquals(token.Hash.ToBytes(), hash.ToBytes())
        && token.RevokedAt is null
        && now < token.ExpiresAt
        && account is { Disabled: false };

    /// <summary>
    /// What a new token may do. Nobody hands on what they do not have: one's own token is bounded by the one that asks for it, so that
    /// a narrowed token cannot widen itself.
    /// </summary>
    public static Result<Permission> Permissions(Caller by, AccountState account, Permission? asked)
    {
        var role = account.Roles.Gives;
        var own = by.Principal.Account == account.Name;
        var most = own ? role & by.May : role;
        var wanted = asked ?? most;
        if (wanted == Permission.None)
        {
            return AccountFaults.BadTokenRequest.With(
                "A token that may do nothing is of no use; name its permissions."
            );
        }
        var beyond = wanted & ~most;
        return beyond == Permission.None
            ? wanted
            : AccountFaults.BadTokenRequest.With(
                own && (beyond & ~role) == Permission.None
                    ? $"The token you call with does not have '{AccessRules.NamesOf(beyond)}' itself, so it cannot hand it on."
                    : $"'{AccessRules.NamesOf(beyond)}' is beyond the roles of '{account.Name}' ({account.Roles}), which give {AccessRules.NamesOf(role)}."
            );
    }

    public static Fault? Problem(string label, int days) =>
        days is < 1 or > MaxDays
            ? AccountFaults.BadTokenRequest.With($"A token lives 1 to {MaxDays} days, and {days} were asked for.")
        : label.Length > MaxLabel || label.Any(char.IsControl) || !ModelPathRules.IsWellFormed(label)
            ? AccountFaults.BadTokenRequest.With(
                $"'{Clip.Short(label)}' is no label; use at most {MaxLabel} characters, none of them control characters."
            )
        : null;
}
